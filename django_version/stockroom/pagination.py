"""Pages over the first 10,000 rows of a list (STK-1, STK-5)."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from .numbers import read_number

PAGE_SIZE = 25
REACH = 10_000


def count_reachable(rows: QuerySet) -> int:
    """Return how many rows there are, at most one more than the reach (STK-1, ADM-3)."""
    return rows.order_by()[: REACH + 1].count()


class ReachPaginator(Paginator):
    """Count and page no further than the reach, so that no page costs more than the first."""

    def __init__(self, rows: QuerySet, per_page: int = PAGE_SIZE, *args, **kwargs):
        super().__init__(rows, per_page, *args, **kwargs)
        found = count_reachable(rows)
        self.count = min(found, REACH)
        self.exceeded = found > REACH

    def get_page(self, number: str | int) -> Page:
        """Return the first page for what is no number, the last for what is past the end."""
        return self.page(min(read_number(str(number)) or 1, self.num_pages))
