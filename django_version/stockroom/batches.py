"""Write to many records by statements that every database takes (ADM-11)."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model

BATCH = 500
Row = TypeVar("Row", bound=Model)


def in_batches(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the rows in runs of at most 500, whose numbers fit into one statement (ADM-11)."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
