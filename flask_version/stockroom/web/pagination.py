"""Pages over the first 10,000 rows of a list (STK-5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Row, Select, func, literal_column, select

from ..extensions import db

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


def capped_count(rows: Select) -> int:
    """Count rows, up to one more than MAX_ROWS_COUNTED."""
    rows = rows.order_by(None).with_only_columns(literal_column("1"), maintain_column_froms=True)
    capped = rows.limit(MAX_ROWS_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(capped.subquery()))


def page_number(text: str) -> int:
    """Return the page number in a parameter, 1 where it has none."""
    return max(int(text[:18]), 1) if re.fullmatch("[0-9]+", text) else 1


def get_page(rows: Select, text: str) -> Page:
    """Return the first page for an invalid number, the last for one past the end.

    Count and paginate the first MAX_ROWS_COUNTED rows only, so that no page is slow.
    """
    counted = capped_count(rows)
    count, exceeded = min(counted, MAX_ROWS_COUNTED), counted > MAX_ROWS_COUNTED
    num_pages = max(ceil(count / PAGE_SIZE), 1)
    number = min(page_number(text), num_pages)
    rows = rows.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.execute(rows).all(), number, num_pages, count, exceeded)
