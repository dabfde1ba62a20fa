"""Helpers for the commands: progress, errors in one line, atomic file writes (CSV-1)."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

import click
from sqlalchemy.exc import SQLAlchemyError

from .health import is_migrated
from .logs import escape


@contextmanager
def one_line_errors(*exceptions: type[Exception]) -> Iterator[None]:
    """Require a migrated database; turn file and database errors and `exceptions` into one line."""
    try:
        if sys.stdout is None:
            raise OSError("standard output is closed")
        # A closed standard input is read like an empty one.
        sys.stdin = sys.stdin or open(os.devnull)
        if not is_migrated():
            raise click.ClickException("the database is not migrated; migrate it first")
        yield
    except (OSError, SQLAlchemyError, UnicodeError, *exceptions) as error:
        raise click.ClickException(escape(str(error).strip().partition("\n")[0])) from error


def with_progress(rows: Iterable) -> Iterator:
    """Yield rows, and show their count on standard error if that is a terminal."""
    is_hidden = not (sys.stderr and sys.stderr.isatty())
    options = {"hidden": is_hidden, "show_pos": True, "update_min_steps": 100}
    with click.progressbar(rows, file=sys.stderr, **options) as bar:
        yield from bar


def write_file(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file that only its owner can read; return their number."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
    # Renamed once it is complete, so that an existing file is replaced as a whole or not at all.
    handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            count = sum(1 for _ in map(file.write, lines))
            file.flush()
            os.fsync(handle)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return count
