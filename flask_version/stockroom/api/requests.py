"""Parse request bodies and query parameters (API-3, API-6, API-7, API-8)."""

import json
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select

from ..web.fields import INVALID_CHOICE
from ..web.pagination import rows_after
from ..web.text import parse_integer
from .responses import Problem, json_response

JSON_TYPE = re.compile(r'(?i)application/json([ \t]*;[ \t]*charset=(utf-8|"utf-8"))?[ \t]*')
INTEGER_LIMIT = 2**63
MAX_DIGITS = 4_300  # As in int().
TYPE_ERRORS = {
    str: "Enter text.",
    int: "Enter a whole number.",
    bool: "Enter true or false.",
    list: "Enter a list.",
}
# Parsers for the values that a cursor contains as strings.
CURSOR_PARSERS = {"unit_cost": Decimal, "created_at": datetime.fromisoformat}
Types = dict[str, tuple[type, ...]]
parse_limit = partial(parse_integer, allowed=range(1, 101))


def parse_body() -> dict[str, Any]:
    """Return the JSON object of a request; raise a problem for any other body."""
    if not JSON_TYPE.fullmatch(request.headers.get("Content-Type", "")):
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
    """Parse JSON; reject repeated names, NaN and Infinity, which parsers read differently."""
    data = json.loads(
        body.decode(),
        object_pairs_hook=reject_duplicate_keys,
        parse_float=parse_number,
        # NaN and Infinity, which int() rejects with a ValueError.
        parse_constant=int,
    )
    # JSON can escape a lone surrogate, which cannot be encoded.
    json.dumps(data, ensure_ascii=False, default=str).encode()
    return data


def reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dictionary; raise ValueError if a name is repeated."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a name is repeated")
    return data


def parse_number(text: str) -> int | Decimal:
    """Parse a number exactly; 5.0 becomes 5, as JSON has only one number type."""
    if len(text) > MAX_DIGITS:
        raise ValueError("too many digits")
    number = Decimal(text)
    is_whole = abs(number) < INTEGER_LIMIT and number == number.to_integral_value()
    return int(number) if is_whole else number


def check_fields(data: dict[str, Any], types: Types, read_only: Collection[str] = ()) -> None:
    """Raise a problem if a field is unknown, read-only or of another type."""
    errors = {}
    for name, value in data.items():
        if name in read_only:
            errors[name] = ["This field is read-only."]
        elif name not in types:
            errors[name] = ["Unknown field."]
        # Not isinstance(), as True is an int.
        elif type(value) not in types[name]:
            errors[name] = [TYPE_ERRORS[types[name][0]]]
    if errors:
        raise Problem(422, errors=errors)


class Parameters:
    """Call read() for each known parameter, then check() to reject unknown and invalid ones."""

    def __init__(self):
        self.query = request.args.to_dict()
        self.remaining = dict(self.query)
        repeated = [name for name, values in request.args.lists() if len(values) > 1]
        self.errors = {name: ["This parameter may be given only once."] for name in repeated}

    def read(self, name: str, parse: Callable[[str], Any], error: str = INVALID_CHOICE) -> Any:
        """Return the parsed value of a parameter, or None if it is missing or invalid."""
        text = self.remaining.pop(name, None)
        if text is None:
            return None
        with suppress(ValueError):
            if (value := parse(text)) is not None:
                return value
        self.errors.setdefault(name, [error])
        return None

    def check(self) -> None:
        """Raise a problem if a parameter is unknown, repeated or invalid."""
        errors = self.errors | {name: ["Unknown parameter."] for name in self.remaining}
        if errors:
            raise Problem(422, errors=errors)


class ListParameters(Parameters):
    """The parameters of a list; a cursor's signature covers path, filters and order."""

    def __init__(self):
        super().__init__()
        self.url = quote(request.path)
        filters = {name: self.query[name] for name in self.query.keys() - {"limit", "cursor"}}
        salt = f"cursor:{self.url}?{urlencode(sorted(filters.items()))}"
        self.serializer = URLSafeSerializer(current_app.secret_key, salt=salt)
        self.limit = self.read("limit", parse_limit, "Enter a whole number from 1 to 100.") or 25
        self.position = self.read("cursor", self.decode_cursor, "Invalid cursor.")

    def decode_cursor(self, cursor: str) -> list[Any] | None:
        """Return the sorted value and the primary key of a cursor's row."""
        try:
            position = self.serializer.loads(cursor)
        except BadSignature:
            return None
        # Base64 is decoded leniently: several texts can carry the same signature.
        return position if self.serializer.dumps(position) == cursor else None

    def respond(self, query: Select, ordering: str, serialize: Callable) -> Response:
        """Check the parameters, and return one page of rows with the URL of the next."""
        self.check()
        model = query.column_descriptions[0]["entity"]
        column = ordering.removeprefix("-")
        if self.position and column in CURSOR_PARSERS:
            self.position[0] = CURSOR_PARSERS[column](self.position[0])
        page = [row for (row,) in rows_after(self.position, query, model, ordering, self.limit + 1)]
        next_url = None
        if len(page) > self.limit:
            page = page[: self.limit]
            value = getattr(page[-1], column)
            position = [value if isinstance(value, int) else str(value), page[-1].id]
            sent = {**self.query, "cursor": self.serializer.dumps(position)}
            next_url = f"{self.url}?{urlencode(sent)}"
        return json_response({"results": [serialize(row) for row in page], "next": next_url})


def matching(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text, re.DOTALL) else None
