"""Lists in parts, each found behind the last row of the one before (API-3)."""

from typing import Any
from urllib.parse import quote, urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .errors import Problem
from .parameters import ListQuery


def fetch_page(
    request: HttpRequest, rows: QuerySet, query: ListQuery, *, ordering: str
) -> tuple[list[Model], str | None]:
    """Return the rows behind the cursor, and the address of those that follow, if any (API-3)."""
    signer = signer_for(request)
    tie_breaker = "-pk" if ordering.startswith("-") else "pk"
    rows = rows.order_by(ordering, tie_breaker)
    found = rows_behind(rows, read_cursor(signer, query.cursor), ordering, query.limit + 1)
    if len(found) <= query.limit:
        return found, None
    shown = found[: query.limit]
    value = getattr(shown[-1], ordering.removeprefix("-"))
    plain = value if isinstance(value, int) else str(value)
    fields = {**request.GET.dict(), "cursor": signer.sign_object([plain, shown[-1].pk])}
    return shown, f"{quote(request.path)}?{urlencode(fields)}"


def signer_for(request: HttpRequest) -> Signer:
    """Return what signs the cursors of this list, these filters and this order alone (API-3)."""
    chosen = {name: value for name, value in request.GET.items() if name not in ("limit", "cursor")}
    return Signer(salt=f"cursor:{quote(request.path)}?{urlencode(sorted(chosen.items()))}")


def read_cursor(signer: Signer, cursor: str | None) -> list[Any] | None:
    """Return the sorted value and the number of the row that a cursor names (API-3)."""
    try:
        return signer.unsign_object(cursor) if cursor is not None else None
    except BadSignature as error:
        errors = {"cursor": ["This cursor is not of this list."]}
        raise Problem(422, errors=errors) from error


def rows_behind(
    rows: QuerySet, position: list[Any] | None, ordering: str, count: int
) -> list[Model]:
    """Return so many rows behind a position, at a cost that its depth does not change (API-3).

    First those with the same value and a further number, then those with a further value: each
    is one range of an index. As one condition, not every database would see that.
    """
    if position is None:
        return list(rows[:count])
    value, number = position
    key = ordering.removeprefix("-")
    further = "lt" if ordering.startswith("-") else "gt"
    found = list(rows.filter(**{key: value, f"pk__{further}": number})[:count])
    if len(found) < count:
        found += rows.filter(**{f"{key}__{further}": value})[: count - len(found)]
    return found
