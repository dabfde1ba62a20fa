"""Where a dump comes from and where it goes to (OPS-6)."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

PIPE = "-"


def write_file(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file that its owner alone may read; return their number (OPS-6).

    The file has its name only once it is whole, in place of one that had it.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no file")
    handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            number = write_to(file, lines)
            os.fsync(handle)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return number


def write_to(file: BinaryIO, lines: Iterable[bytes]) -> int:
    """Write lines to what is open; return their number (OPS-6)."""
    number = sum(1 for line in lines if file.write(line))
    file.flush()
    return number


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file by its name, or what is piped in for “-” (OPS-6)."""
    if name == PIPE:
        yield sys.stdin.buffer
        return
    with open(name, "rb") as file:
        yield file
