"""Lists in parts, each found behind the last row of the one before (API-3)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from ..extensions import db
from .errors import Problem
from .parameters import ListQuery

# How to read the values of which a cursor has the text.
READ = {"unit_cost": Decimal, "created_at": datetime.fromisoformat}


def fetch_page(
    rows: Select, query: ListQuery, *, key: InstrumentedAttribute, is_descending: bool = False
) -> tuple[Sequence[db.Model], str | None]:
    """Return the rows behind the cursor, and the address of those that follow, if any (API-3)."""
    signer = signer_for_list()
    number = key.class_.id
    order = [key.desc(), number.desc()] if is_descending else [key, number]
    position = read_cursor(signer, query.cursor)
    rows = rows.order_by(None).order_by(*order)
    found = rows_behind(rows, position, key, is_descending, query.limit + 1)
    if len(found) <= query.limit:
        return found, None
    shown = found[: query.limit]
    value = getattr(shown[-1], key.key)
    plain = value if isinstance(value, int) else str(value)
    fields = {**request.args.to_dict(), "cursor": signer.dumps([plain, shown[-1].id])}
    return shown, f"{quote(request.path)}?{urlencode(fields)}"


def signer_for_list() -> URLSafeSerializer:
    """Return what signs the cursors of this list, these filters and this order alone (API-3)."""
    chosen = {
        name: value for name, value in request.args.items() if name not in ("limit", "cursor")
    }
    salt = f"cursor:{quote(request.path)}?{urlencode(sorted(chosen.items()))}"
    return URLSafeSerializer(current_app.secret_key, salt=salt)


def read_cursor(signer: URLSafeSerializer, cursor: str | None) -> list[Any] | None:
    """Return the sorted value and the number of the row that a cursor names (API-3)."""
    try:
        return signer.loads(cursor) if cursor is not None else None
    except BadSignature as error:
        errors = {"cursor": ["This cursor is not of this list."]}
        raise Problem(422, errors=errors) from error


def rows_behind(
    rows: Select,
    position: list[Any] | None,
    key: InstrumentedAttribute,
    is_descending: bool,
    count: int,
) -> Sequence[db.Model]:
    """Return so many rows behind a position, at a cost that its depth does not change (API-3).

    First those with the same value and a further number, then those with a further value: each
    is one range of an index. As one condition, not every database would see that.
    """
    if position is None:
        return db.session.scalars(rows.limit(count)).all()
    value, number = position[0], key.class_.id
    if key.key in READ:
        value = READ[key.key](value)
    is_further = number < position[1] if is_descending else number > position[1]
    found = db.session.scalars(rows.where(key == value, is_further).limit(count)).all()
    if len(found) < count:
        is_further = key < value if is_descending else key > value
        found += db.session.scalars(rows.where(is_further).limit(count - len(found))).all()
    return found
