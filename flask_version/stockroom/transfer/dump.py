"""Yield a consistent snapshot of the stockroom, line by line (OPS-6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from ..extensions import db
from .format import FORMAT, VERSION, encode
from .records import serializers


@contextmanager
def snapshot() -> Iterator[None]:
    """Read a consistent state until the end, without blocking writes."""
    try:
        if db.engine.dialect.name == "sqlite":
            # Python's driver begins a transaction at the first write only.
            db.session.connection().exec_driver_sql("BEGIN")
        else:
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
    finally:
        db.session.rollback()


def dump() -> Iterator[bytes]:
    """Yield the lines of a dump: the header, all records, the end."""
    counts = dict.fromkeys(serializers(), 0)
    yield encode({"format": FORMAT, "version": VERSION, "made_at": datetime.now(UTC)})
    with snapshot():
        for name, serializer in serializers().items():
            for record in serializer.records():
                counts[name] += 1
                yield encode({"record": name} | record)
    yield encode({"record": "end", "counts": counts})
