"""Write the whole stockroom, as it was at one moment (OPS-6)."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..extensions import db
from ..web.health import is_migrated
from .kinds import KINDS
from .lines import NOT_MIGRATED, Record, Refused, write_lines


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the same state until the end, and keep nobody from writing (OPS-6)."""
    try:
        if db.engine.dialect.name == "sqlite":
            # Python's driver begins with a write only, and then takes the lock of a writer.
            db.session.connection().exec_driver_sql("BEGIN")
        else:
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
    finally:
        db.session.rollback()


def dump() -> Iterator[bytes]:
    """Yield the lines of a dump; raise Refused if the database is not migrated (OPS-6)."""
    if not is_migrated():
        raise Refused(NOT_MIGRATED)
    with snapshot():
        yield from write_lines(records(), KINDS)


def records() -> Iterator[tuple[str, Record]]:
    """Yield each record with its kind, a page in memory at a time (OPS-6)."""
    for name, kind in KINDS.items():
        last = 0
        while page := kind.page(last):
            yield from ((name, record) for record in page)
            last = page[-1]["id"]
