"""Write a consistent snapshot of the stockroom to a file or a stream (OPS-6)."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from django.db import connection, transaction

from .format import FORMAT, VERSION, encode
from .records import SERIALIZERS


@contextmanager
def snapshot() -> Iterator[None]:
    """Read a consistent state until the end, without blocking writes."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            with transaction.atomic(durable=True):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield
            return
        # transaction.atomic() would take SQLite's write lock.
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


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


def write_file(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file that only its owner can read; return how many.

    A temporary file is renamed once it is complete, and replaces an existing one.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
    handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            count = 0
            for line in lines:
                file.write(line)
                count += 1
            file.flush()
            os.fsync(handle)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return count
