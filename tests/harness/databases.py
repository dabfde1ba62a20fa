"""SQLite files under a running twin: prepared once, restored between tests, open to the suite."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

RESTORE_SECONDS = 10
LOCK_SECONDS = 180


def url(file: Path) -> str:
    """Return the STOCKROOM_DATABASE_URL of an SQLite file."""
    return f"sqlite:///{file.resolve().as_posix()}"


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a twin's database for reading and arranging; commits at the end, or rolls back.

    Rows are addressed by column name. REGEXP is there because CHECK constraints may use it.
    """
    with closing(sqlite3.connect(file, timeout=RESTORE_SECONDS)) as database, database:
        database.row_factory = sqlite3.Row
        database.create_function("REGEXP", 2, _regexp, deterministic=True)
        database.execute("PRAGMA foreign_keys = ON")
        yield database


def _regexp(pattern: str, value: Any) -> bool:
    return value is not None and re.search(pattern, str(value)) is not None


def copy(source: Path, target: Path) -> None:
    """Make the target's content equal to the source's, also under a process that has it open.

    SQLite's backup writes in one transaction; replacing the file would leave open connections
    on the old one.
    """
    deadline = time.monotonic() + RESTORE_SECONDS

    def give_up_in_time(status: int, remaining: int, total: int) -> None:
        if remaining and time.monotonic() > deadline:
            raise TimeoutError(f"The twin holds a transaction open on {target.name}.")

    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copied:
        copied.execute("PRAGMA synchronous = OFF")
        origin.backup(copied, progress=give_up_in_time, sleep=0.01)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let one process at a time in; an SQLite lock ends with its process on every system."""
    with closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def contents(database: sqlite3.Connection, *prefixes: str) -> dict[str, list[tuple]]:
    """Return all rows of the tables whose names begin so, by table, in a steady order."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    tables = [row["name"] for row in names if row["name"].startswith(prefixes)]
    return {table: _rows(database, table) for table in tables}


def _rows(database: sqlite3.Connection, table: str) -> list[tuple]:
    return sorted(map(tuple, database.execute(f'SELECT * FROM "{table}"')), key=repr)
