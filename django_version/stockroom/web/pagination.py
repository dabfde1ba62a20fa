"""Pages over the first 10,000 rows of a list (STK-1, STK-5)."""

import re

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 25
REACH = 10_000


def count_reachable(rows: QuerySet) -> int:
    """Return how many rows there are, at most one more than the reach (STK-1, ADM-3)."""
    return rows.order_by()[: REACH + 1].count()


def page_number(text: str) -> int:
    """Return the number of a page, cut to digits that are past any end; 1 for none (STK-5)."""
    return max(int(text[:18]), 1) if re.fullmatch("[0-9]+", text) else 1


class ReachPaginator(Paginator):
    """Count and page no further than the reach, so that no page costs more than the first."""

    def __init__(self, rows: QuerySet, per_page: int = PAGE_SIZE, *args, **kwargs):
        super().__init__(rows, per_page, *args, **kwargs)
        found = count_reachable(rows)
        self.count = min(found, REACH)
        self.exceeded = found > REACH

    def get_page(self, number: str | int) -> Page:
        """Return the first page for what is no number, the last for what is past the end."""
        return self.page(min(page_number(str(number)), self.num_pages))
