"""The database of a running twin: created once, restored between tests, accessible to the suite."""

import re
import shutil
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

RESTORE_SECONDS = 10
LOCK_SECONDS = 180
# Codes that MariaDB's driver treats as operational errors: a CHECK that failed, or that found text
# where it expects digits.
MARIADB_REFUSALS = (4025, 1292)


class RuleBroken(Exception):
    """A constraint rejected a statement."""


def memory() -> Path | None:
    """Return a folder in memory, if it has space: SQLite waits for the disk at each commit."""
    folder = Path("/dev/shm")  # noqa: S108 - the files go into a folder of their own in it
    is_roomy = folder.is_dir() and shutil.disk_usage(folder).free > 2**30
    return folder if is_roomy else None


class Transaction:
    """A transaction on any of the databases; in its SQL, `?` or `:name` is a placeholder."""

    def __init__(self, connection: Connection) -> None:
        """Continue within an open transaction."""
        self.connection = connection

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> CursorResult:
        """Run one statement."""
        if not isinstance(values, Mapping):
            sql, values = _named(sql), {f"v{at}": value for at, value in enumerate(values)}
        return self.connection.execute(text(sql), values)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        named = [{f"v{at}": value for at, value in enumerate(row)} for row in rows]
        self.connection.execute(text(_named(sql)), named)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a query, by column name; datetimes in SQLite's format."""
        found = self.execute(sql, values).mappings()
        return [{name: _plain(value) for name, value in row.items()} for row in found]

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        return sorted(inspect(self.connection).get_table_names())

    def contents(self, *prefixes: str) -> dict[str, list[tuple]]:
        """Return all rows of the tables with this name prefix, by table, in a stable order."""
        chosen = [table for table in self.tables() if table.startswith(prefixes)]
        return {table: self._contents(table) for table in chosen}

    def _contents(self, table: str) -> list[tuple]:
        return sorted(map(tuple, self.execute(f'SELECT * FROM "{table}"')), key=repr)


def _named(sql: str) -> str:
    """Replace each `?` outside of quotes with a named parameter."""
    parts = re.split(r"('[^']*'|\?)", sql)
    places = iter(range(len(parts)))
    return "".join(f":v{next(places)}" if part == "?" else part for part in parts)


def _plain(value: Any) -> Any:
    return str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value


class Database(ABC):
    """One database of a twin, with named snapshots."""

    kind: str
    url: str
    # Statements that lock items against writing, and against reading too.
    locks: ClassVar[tuple[str, str]]

    @cached_property
    @abstractmethod
    def engine(self) -> Engine:
        """Return the suite's own engine."""

    @contextmanager
    def opened(self) -> Iterator[Transaction]:
        """Open a transaction; commit at the end, or roll back.

        Raises RuleBroken if a constraint rejects a statement, immediately or at the end.
        """
        try:
            with self.engine.begin() as connection:
                yield Transaction(connection)
        except DBAPIError as error:
            is_refusal = isinstance(error, IntegrityError | DataError)
            if is_refusal or error.orig.args[0] in MARIADB_REFUSALS:
                raise RuleBroken(str(error.orig)) from None
            raise

    @contextmanager
    def held(self, *, exclusively: bool = False) -> Iterator[None]:
        """Lock items against writing, or against reading too, during the block."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(self.locks[exclusively])
            yield
            connection.invalidate()

    def drop(self) -> None:
        """Close the connection, and delete the database."""
        self.engine.dispose()

    @abstractmethod
    def keep(self, name: str) -> None:
        """Store a snapshot of all rows under a name, replacing an earlier one."""

    @abstractmethod
    def restore(self, name: str) -> None:
        """Restore all rows from a snapshot, even while a process has the database open."""


class SQLite(Database):
    """A database in a file."""

    kind = "sqlite"
    locks = ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")

    def __init__(self, file: Path) -> None:
        """Name the file; the first writer creates it."""
        self.file = file.resolve()
        self.url = f"sqlite:///{self.file.as_posix()}"

    @cached_property
    def engine(self) -> Engine:
        """Return the suite's own engine, with foreign keys checked."""
        # Without a pool, each connection is closed after use, even if the engine is not disposed.
        timeout = {"timeout": RESTORE_SECONDS}
        engine = create_engine(self.url, connect_args=timeout, poolclass=NullPool)
        event.listen(engine, "connect", _check_foreign_keys)
        return engine

    def drop(self) -> None:
        """Delete the file, so that another database with this name begins empty."""
        super().drop()
        for end in ("", "-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{end}").unlink(missing_ok=True)

    def keep(self, name: str) -> None:
        """Copy to a file next to this one."""
        copy(self.file, self._kept(name))

    def restore(self, name: str) -> None:
        """Copy back from the file next to this one."""
        copy(self._kept(name), self.file)

    def _kept(self, name: str) -> Path:
        return self.file.with_name(f"{self.file.stem}-{name}.sqlite3")


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def copy(source: Path, target: Path) -> None:
    """Make the target's content equal to the source's, even while a process has it open.

    SQLite's backup writes in one transaction; after replacing the file, open connections would
    still use the old one.
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
    """Let one process at a time in; an SQLite lock is released with its process on every system."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
