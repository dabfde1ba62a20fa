"""Numbered pages over the first 10,000 rows of a list, and keyset pagination (STK-5)."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 25
MAX_ROWS_COUNTED = 10_000


def capped_count(rows: QuerySet) -> int:
    """Count rows, up to one more than MAX_ROWS_COUNTED."""
    return rows.order_by().values("pk")[: MAX_ROWS_COUNTED + 1].count()


def rows_after(position: Sequence | None, rows: QuerySet, sort: str, count: int) -> list[Any]:
    """Sort rows, and return the first `count` after `position`, a (value, primary key) pair."""
    column = sort.removeprefix("-")
    comparison = "lt" if sort.startswith("-") else "gt"
    rows = rows.order_by(sort, "-pk" if comparison == "lt" else "pk")
    if position is None:
        return list(rows[:count])
    # The remaining ties, then the values after them. Each query reads one range of an index; some
    # databases would not use the index for an OR of both.
    value, pk = position
    page = list(rows.filter(**{column: value, f"pk__{comparison}": pk})[:count])
    if len(page) < count:
        page += rows.filter(**{f"{column}__{comparison}": value})[: count - len(page)]
    return page


class CappedCount(int):
    """A number of rows; the admin shows 10,000 or more as “10,000+”."""

    def __str__(self):
        return super().__str__() if self < MAX_ROWS_COUNTED else f"{MAX_ROWS_COUNTED:,}+"


class CappedPaginator(Paginator):
    """Count and paginate the first MAX_ROWS_COUNTED rows only, so that no page is slow."""

    @cached_property
    def counted(self) -> int:
        return capped_count(self.object_list)

    @cached_property
    def count(self) -> CappedCount:
        return CappedCount(min(self.counted, MAX_ROWS_COUNTED))

    @property
    def exceeded(self) -> bool:
        return self.counted > MAX_ROWS_COUNTED

    def get_page(self, number: str | int) -> Page:
        """Return the first page for an invalid number, the last page for one that is too large."""
        text = str(number)
        digits = text.lstrip("0")[:18] if text.isascii() and text.isdecimal() else ""
        return super().get_page(int(digits or 1))
