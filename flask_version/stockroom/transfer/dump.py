"""Write a consistent snapshot of the stockroom to a file or a stream (OPS-6)."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

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


def write_file(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file that only its owner can read; return how many.

    A temporary file is renamed once it is complete, and replaces an existing one.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
    handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            for count, line in enumerate(lines, 1):  # noqa: B007 - it is returned
                file.write(line)
            file.flush()
            os.fsync(handle)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return count
