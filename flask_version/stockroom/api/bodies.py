"""JSON bodies of requests, parsed and checked strictly (API-6, API-8)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import request

from .responses import Problem

MAX_INTEGER = 2**63
READ_ONLY = {"quantity_on_hand", "status", "created_at", "updated_at", "version"}
TYPE_ERRORS = {
    str: "Enter a text.",
    int: "Enter a whole number.",
    bool: "Enter true or false.",
    list: "Enter a list.",
}


def read_object() -> dict[str, Any]:
    """Return the JSON object of a request; raise a problem for any other body."""
    parameters = [(name, value.lower()) for name, value in request.mimetype_params.items()]
    if request.mimetype != "application/json" or parameters not in ([], [("charset", "utf-8")]):
        raise Problem(415)
    try:
        data = parse_json(request.get_data())
    except RecursionError as error:
        raise Problem(400, "The JSON is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        raise Problem(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(data, dict):
        raise Problem(400, "The body must be a JSON object.")
    return data


def parse_json(body: bytes) -> Any:
    """Parse JSON; reject repeated names, NaN and Infinity, which parsers read differently.

    Raises ValueError, ArithmeticError or RecursionError.
    """
    data = json.loads(
        body.decode(),
        object_pairs_hook=unique_names,
        parse_float=parse_number,
        # NaN and Infinity, which int() rejects with a ValueError.
        parse_constant=int,
    )
    # JSON may spell out a lone surrogate, which cannot be encoded.
    json.dumps(data, ensure_ascii=False, default=str).encode()
    return data


def unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raise ValueError if a name is repeated."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a name is repeated")
    return data


def parse_number(text: str) -> int | Decimal:
    """Return a number exactly; 5.0 is 5, as JSON has one type of numbers."""
    number = Decimal(text)
    return int(number) if abs(number) < MAX_INTEGER and number % 1 == 0 else number


def check_fields(data: Mapping[str, Any], types: Mapping[str, tuple[type, ...]]) -> None:
    """Raise a problem if a field is unknown, read-only or of another type."""
    errors = {}
    for name, value in data.items():
        if name in READ_ONLY:
            errors[name] = ["This field is read-only."]
        elif name not in types:
            errors[name] = ["Unknown field."]
        # Not isinstance(), as True is an int.
        elif type(value) not in types[name]:
            errors[name] = [TYPE_ERRORS[types[name][0]]]
    if errors:
        raise Problem(422, errors=errors)
