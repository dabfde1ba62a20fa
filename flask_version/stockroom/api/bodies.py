"""Bodies of requests: JSON objects, read strictly (API-8)."""

import json
from decimal import Decimal
from typing import Any

from flask import request

from .errors import Problem

MOST_IN_A_NUMBER = 2**63


def read_object() -> dict[str, Any]:
    """Return the JSON object that was sent; refuse anything else with 415 or 400 (API-8)."""
    kind, _, parameters = request.headers.get("Content-Type", "").lower().partition(";")
    charset = parameters.replace('"', "").strip()
    if kind.strip() != "application/json" or charset not in ("", "charset=utf-8"):
        raise Problem(415)
    try:
        data = parse(request.get_data())
    except RecursionError as error:
        raise Problem(400, "The JSON is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        raise Problem(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(data, dict):
        raise Problem(400, "The body must be a JSON object.")
    return data


def parse(body: bytes) -> Any:
    """Return what JSON says; raises ValueError, ArithmeticError or RecursionError (API-8)."""
    data = json.loads(
        body.decode(),
        object_pairs_hook=without_repetition,
        parse_float=number,
        parse_constant=refuse_constant,
    )
    # A lone surrogate, which JSON may spell out, is no character: it cannot be written.
    json.dumps(data, ensure_ascii=False, default=str).encode()
    return data


def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of which each name stands there once (API-8)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is repeated")
    return found


def number(text: str) -> int | Decimal:
    """Return a number exactly; 5.0 is 5, as JSON knows no kinds of numbers (API-8)."""
    found = Decimal(text)
    is_whole = abs(found) < MOST_IN_A_NUMBER and found % 1 == 0
    return int(found) if is_whole else found


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON (API-8)."""
    raise ValueError(name)
