"""Query parameters of the API, and keyset pagination of its lists (API-3, API-7)."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from ..web.numbers import parse_integer
from .responses import Problem, json_response

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


class Parameters:
    """The parameters of a request: read() those that are known, then check() that all are valid."""

    def __init__(self, request: HttpRequest):
        self.query = request.GET.dict()
        self.unread = dict(self.query)
        self.errors = {
            name: ["Give this parameter once."]
            for name, values in request.GET.lists()
            if len(values) > 1
        }

    def read(self, name: str, parse: Callable[[str], Any], error: str = NO_CHOICE) -> Any:
        """Return the parsed value of a parameter, or None where it is missing or invalid."""
        text = self.unread.pop(name, None)
        value = None if text is None else parse(text)
        if text is not None and value is None:
            self.errors.setdefault(name, [error])
        return value

    def check(self) -> None:
        """Raise a problem if a parameter is unknown, repeated or invalid."""
        errors = self.errors | {name: ["Unknown field."] for name in self.unread}
        if errors:
            raise Problem(422, errors=errors)


class ListParameters(Parameters):
    """The parameters of a list; a cursor is signed for the list with these filters and order."""

    def __init__(self, request: HttpRequest):
        super().__init__(request)
        self.url = quote(request.path)
        filters = {name: self.query[name] for name in self.query.keys() - {"limit", "cursor"}}
        self.signer = Signer(salt=f"cursor:{self.url}?{urlencode(sorted(filters.items()))}")
        self.limit = self.read("limit", read_limit, "Enter a whole number from 1 to 100.") or 25
        self.position = self.read("cursor", self.read_cursor, "This cursor is not of this list.")

    def read_cursor(self, cursor: str) -> list[Any] | None:
        """Return the sorted value and the primary key of the row that a cursor names."""
        try:
            return self.signer.unsign_object(cursor)
        except BadSignature:
            return None

    def respond(
        self, rows: QuerySet, ordering: str, serialize: Callable, *, prefetch: Sequence[str] = ()
    ) -> HttpResponse:
        """Check the parameters, and return one page of rows with the URL of the next."""
        self.check()
        rows = rows.order_by(ordering, "-pk" if ordering.startswith("-") else "pk")
        page, next_url = rows_after(self.position, rows, ordering, self.limit + 1), None
        if len(page) > self.limit:
            page = page[: self.limit]
            value = getattr(page[-1], ordering.removeprefix("-"))
            position = [value if isinstance(value, int) else str(value), page[-1].pk]
            query = {**self.query, "cursor": self.signer.sign_object(position)}
            next_url = f"{self.url}?{urlencode(query)}"
        prefetch_related_objects(page, *prefetch)
        return json_response({"results": [serialize(row) for row in page], "next": next_url})


def matching(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text, re.DOTALL) else None


def read_limit(text: str) -> int | None:
    limit = parse_integer(text)
    return limit if limit and limit <= 100 else None


def rows_after(
    position: list[Any] | None, rows: QuerySet, ordering: str, count: int
) -> list[Model]:
    """Return rows after a position: first ties with a further primary key, then further values.

    Each is one range of an index, so that a page costs the same at any depth. Not every database
    would use the index for both conditions in one statement.
    """
    if position is None:
        return list(rows[:count])
    value, pk = position
    column, further = ordering.removeprefix("-"), "lt" if ordering.startswith("-") else "gt"
    page = list(rows.filter(**{column: value, f"pk__{further}": pk})[:count])
    if len(page) < count:
        page += rows.filter(**{f"{column}__{further}": value})[: count - len(page)]
    return page
