"""Read a consistent snapshot of the stockroom, as the lines of a dump (OPS-6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from .format import FORMAT, VERSION, encode
from .records import SERIALIZERS


@contextmanager
def snapshot() -> Iterator[None]:
    """Read a consistent state until the end, without blocking writes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # transaction.atomic() would take SQLite's write lock.
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        else:
            with transaction.atomic(durable=True):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield


def dump() -> Iterator[bytes]:
    """Yield the lines of a dump: the header, all records, the end."""
    counts = dict.fromkeys(SERIALIZERS, 0)
    yield encode({"format": FORMAT, "version": VERSION, "made_at": datetime.now(UTC)})
    with snapshot():
        for name, serializer in SERIALIZERS.items():
            for record in serializer.records():
                counts[name] += 1
                yield encode({"record": name} | record)
    yield encode({"record": "end", "counts": counts})
