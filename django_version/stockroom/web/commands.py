"""What commands share: passwords, one-line errors, progress, atomic file writes (CSV-1)."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from tempfile import mkstemp

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from .health import is_migrated
from .logs import escape


class StrictCommand(BaseCommand):
    """A command whose options cannot be abbreviated."""

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, **kwargs, allow_abbrev=False)

    def write_text(self, strings: Iterable[str]) -> None:
        """Write text to standard output, as UTF-8 with LF."""
        # call_command() may pass a StringIO, which has no reconfigure().
        if hasattr(self.stdout, "reconfigure"):
            self.stdout.reconfigure(encoding="utf-8", newline="")
        for string in strings:
            self.stdout.write(string, ending="")


@contextmanager
def one_line_errors(*exceptions: type[Exception]) -> Iterator[None]:
    """Require a migrated database; turn file and database errors and `exceptions` into one line."""
    try:
        if sys.stdout is None:
            raise OSError("standard output is closed")
        # A closed standard input is read like an empty one.
        sys.stdin = sys.stdin or open(os.devnull)
        if not is_migrated():
            raise CommandError("the database is not migrated; migrate it first")
        yield
    except (OSError, DatabaseError, UnicodeError, *exceptions) as error:
        raise CommandError(escape(str(error).strip().partition("\n")[0])) from error


def read_password() -> str:
    """Return the password from a pipe, or ask for it twice."""
    try:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
        password.encode()  # In some locales, Python reads invalid UTF-8 as surrogates.
    except UnicodeError as error:
        raise CommandError("password: This is not valid UTF-8.") from error
    if sys.stdin.isatty() and password != getpass("Password (again): "):
        raise CommandError("The two password fields didn’t match.")
    return password.rstrip("\r\n")


def with_progress(rows: Iterable) -> Iterator:
    """Yield rows, and show their count on standard error if that is a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield from rows
        return
    for number, row in enumerate(rows, 1):
        if number % 100 == 0:
            sys.stderr.write(f"\r{number:,}")
        yield row
    sys.stderr.write("\r\x1b[K")  # Clear the line.


def write_file(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file that only its owner can read, all or none; return their number."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
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
