"""Numbered pages over the first 10,000 rows of a list, and keyset pagination (STK-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from operator import gt, lt

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select

from ..extensions import db
from .text import parse_integer

PAGE_SIZE = 25
MAX_ROWS_COUNTED = 10_000


@dataclass
class Page:
    """One page of a list; `exceeded` is true if there are more rows than are counted."""

    rows: Sequence[Row]
    number: int
    num_pages: int
    count: int
    exceeded: bool


def capped_count(query: Select) -> int:
    """Count rows, up to one more than MAX_ROWS_COUNTED."""
    query = query.order_by(None).with_only_columns(literal_column("1"), maintain_column_froms=True)
    query = query.limit(MAX_ROWS_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(query.subquery()))


def sort_key(model: type[db.Model], sort: str) -> ColumnElement:
    """Return what to order by for the name of an attribute, after a hyphen if descending."""
    attribute = getattr(model, sort.removeprefix("-"))
    return attribute.desc() if sort.startswith("-") else attribute


def sort_rows(query: Select, model: type[db.Model], sort: str) -> Select:
    """Sort by a column; break ties by primary key in the same direction (STK-4)."""
    tie_break = "-id" if sort.startswith("-") else "id"
    return query.order_by(None).order_by(sort_key(model, sort), sort_key(model, tie_break))


def rows_after(
    position: Sequence | None, query: Select, model: type[db.Model], sort: str, count: int
) -> list[Row]:
    """Keyset pagination: sort rows, and return the first ones after a (value, primary key)."""
    column = getattr(model, sort.removeprefix("-"))
    compare = lt if sort.startswith("-") else gt
    query = sort_rows(query, model, sort)
    if position is None:
        return db.session.execute(query.limit(count)).all()
    # First the ties, then the rest: some databases would use no index for one query with OR.
    value, pk = position
    ties = query.where(column == value, compare(model.id, pk)).limit(count)
    rows = db.session.execute(ties).all()
    if len(rows) < count:
        query = query.where(compare(column, value)).limit(count - len(rows))
        rows += db.session.execute(query).all()
    return rows


def get_page(query: Select, text: str) -> Page:
    """Return the first page for an invalid number, the last page for one that is too large."""
    # Only the first MAX_ROWS_COUNTED rows are counted and shown, so that no page is slow.
    counted = capped_count(query)
    count = min(counted, MAX_ROWS_COUNTED)
    num_pages = max(ceil(count / PAGE_SIZE), 1)
    # A page number of more than 18 digits is too large, too; int() refuses 4,301.
    digits = text.lstrip("0")[:18] if text.isascii() and text.isdecimal() else ""
    number = min(int(digits or 1), num_pages)
    query = query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    rows = db.session.execute(query).all()
    return Page(rows, number, num_pages, count, exceeded=counted > MAX_ROWS_COUNTED)


def paginate(query: Select, count: int, text: str, size: int) -> Pagination | None:
    """Return a page of the first 10,000 rows, or None if there is no such page."""
    total = min(count, MAX_ROWS_COUNTED)
    # Like contrib.admin, ignore the number if the list has one page.
    number = (parse_integer(text) or 0) if total > size else 1
    if not 1 <= number <= max(ceil(total / size), 1):
        return None
    page = db.paginate(
        query, page=number, per_page=size, max_per_page=size, count=False, error_out=False
    )
    page.total = total
    # The rows of a later page may have been deleted since they were counted.
    return page if page.items or number == 1 else None
