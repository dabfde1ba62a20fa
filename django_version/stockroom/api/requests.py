"""Parse request bodies and query parameters (API-3, API-6, API-7, API-8)."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

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
INVALID_CHOICE = "Select a valid choice. That choice is not one of the available choices."
parse_limit = partial(parse_integer, allowed=range(1, 101))


def parse_body(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object of a request; raise a problem for any other body."""
    if not JSON_TYPE.fullmatch(request.headers.get("Content-Type", "")):
        raise Problem(415)
    try:
        data = parse_json(request.body)
    except RecursionError as error:
        raise Problem(400, "The JSON is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:  # A number may be too large for Decimal.
        raise Problem(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(data, dict):
        raise Problem(400, "The body must be a JSON object.")
    return data


def parse_json(body: bytes) -> Any:
    """Parse JSON, rejecting repeated names, NaN, Infinity and lone surrogates with ValueError."""
    hooks = {"object_pairs_hook": reject_duplicate_keys, "parse_float": parse_number}
    # int() raises ValueError for NaN and Infinity.
    data = json.loads(body.decode(), parse_constant=int, **hooks)
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


def check_fields(data: dict[str, Any], types: dict[str, tuple], read_only: Any = ()) -> None:
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

    def __init__(self, request: HttpRequest):
        self.query = request.GET.dict()
        self.remaining = dict(self.query)
        repeated = [name for name, values in request.GET.lists() if len(values) > 1]
        self.errors = {name: ["This parameter may be given only once."] for name in repeated}

    def read(self, name: str, parse: Callable[[str], Any], error: str = INVALID_CHOICE) -> Any:
        """Return the parsed value of a parameter, or None if it is missing or invalid."""
        text = self.remaining.pop(name, None)
        value = None if text is None else parse(text)
        if text is not None and value is None:
            self.errors.setdefault(name, [error])
        return value

    def check(self) -> None:
        """Raise a problem if a parameter is unknown, repeated or invalid."""
        errors = self.errors | {name: ["Unknown parameter."] for name in self.remaining}
        if errors:
            raise Problem(422, errors=errors)


class ListParameters(Parameters):
    """The parameters of a list; a cursor's signature covers path, filters and order."""

    def __init__(self, request: HttpRequest):
        super().__init__(request)
        self.url = quote(request.path)
        filters = {name: self.query[name] for name in self.query.keys() - {"limit", "cursor"}}
        self.signer = Signer(salt=f"cursor:{self.url}?{urlencode(sorted(filters.items()))}")
        self.limit = self.read("limit", parse_limit, "Enter a whole number from 1 to 100.") or 25
        self.position = self.read("cursor", self.decode_cursor, "Invalid cursor.")

    def decode_cursor(self, cursor: str) -> list[Any] | None:
        """Return the sorted value and the primary key of the row that a cursor identifies."""
        try:
            return self.signer.unsign_object(cursor)
        except BadSignature:
            return None

    def respond(self, rows: QuerySet, ordering: str, serialize: Callable) -> HttpResponse:
        """Check the parameters, and return one page of rows with the URL of the next."""
        self.check()
        page = rows_after(self.position, rows, ordering, self.limit + 1)
        next_url = None
        if len(page) > self.limit:
            page = page[: self.limit]
            value = getattr(page[-1], ordering.removeprefix("-"))
            position = [value if isinstance(value, int) else str(value), page[-1].id]
            query = {**self.query, "cursor": self.signer.sign_object(position)}
            next_url = f"{self.url}?{urlencode(query)}"
        return json_response({"results": serialize(page), "next": next_url})
