"""Pages over the first 10,000 rows of a list (STK-1, STK-5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, literal_column, select

from ..extensions import db

PAGE_SIZE = 25
REACH = 10_000


@dataclass
class Page:
    """Some rows, and where they are among all."""

    rows: Sequence[Row]
    number: int
    num_pages: int
    count: int
    exceeded: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.number < self.num_pages


def count_reachable(rows: Select) -> int:
    """Count rows, up to one more than the reach (ADM-3)."""
    rows = rows.order_by(None).with_only_columns(literal_column("1"), maintain_column_froms=True)
    reachable = rows.limit(REACH + 1)
    return db.session.scalar(select(func.count()).select_from(reachable.subquery()))


def page_number(text: str) -> int:
    """Return the page number in a parameter, 1 where it has none."""
    return max(int(text[:18]), 1) if re.fullmatch("[0-9]+", text) else 1


def get_page(rows: Select, number: str) -> Page:
    """Return the first page for an invalid number, the last for one past the end.

    Counts and pages go no further than the reach, so that no page costs more than the first.
    """
    found = count_reachable(rows)
    count = min(found, REACH)
    num_pages = max(-(-count // PAGE_SIZE), 1)
    wanted = min(page_number(number), num_pages)
    shown = rows.limit(PAGE_SIZE).offset((wanted - 1) * PAGE_SIZE)
    return Page(db.session.execute(shown).all(), wanted, num_pages, count, found > REACH)
