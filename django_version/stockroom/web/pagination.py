"""Pages over the first 10,000 rows of a list (STK-5)."""

import re

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 25
MAX_ROWS_COUNTED = 10_000


def capped_count(rows: QuerySet) -> int:
    """Count rows, up to one more than MAX_ROWS_COUNTED."""
    return rows.order_by()[: MAX_ROWS_COUNTED + 1].count()


def page_number(text: str) -> int:
    """Return the page number in a parameter, 1 where it has none."""
    return max(int(text[:18]), 1) if re.fullmatch("[0-9]+", text) else 1


class CappedPaginator(Paginator):
    """Count and paginate the first MAX_ROWS_COUNTED rows only, so that no page is slow."""

    def __init__(self, rows: QuerySet, per_page: int = PAGE_SIZE, *args, **kwargs):
        super().__init__(rows, per_page, *args, **kwargs)
        counted = capped_count(rows)
        self.count = min(counted, MAX_ROWS_COUNTED)
        self.exceeded = counted > MAX_ROWS_COUNTED

    def get_page(self, number: str | int) -> Page:
        """Return the first page for an invalid number, the last for one past the end."""
        return self.page(min(page_number(str(number)), self.num_pages))
