"""The database under a running twin: made once, restored between tests, open to the suite."""

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
# What MariaDB's driver takes for an error of the server's running: a CHECK that failed, or that met
# text where it counts with digits.
MARIADB_REFUSALS = (4025, 1292)


class RuleBroken(Exception):
    """The database refused what it was told to keep."""


def memory() -> Path | None:
    """Return a folder in memory, if it has room: SQLite waits for the disk at each commit."""
    folder = Path("/dev/shm")  # noqa: S108 - the files go into a folder of their own in it
    is_roomy = folder.is_dir() and shutil.disk_usage(folder).free > 2**30
    return folder if is_roomy else None


class Transaction:
    """A transaction on any of the databases; in its SQL, `?` or `:name` stands for a value."""

    def __init__(self, connection: Connection) -> None:
        """Go on within a transaction that was begun."""
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
        """Return what a query finds, by column name; moments as SQLite keeps them."""
        found = self.execute(sql, values).mappings()
        return [{name: _plain(value) for name, value in row.items()} for row in found]

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        return sorted(inspect(self.connection).get_table_names())

    def contents(self, *prefixes: str) -> dict[str, list[tuple]]:
        """Return all rows of the tables whose names begin so, by table, in a steady order."""
        chosen = [table for table in self.tables() if table.startswith(prefixes)]
        return {table: self._contents(table) for table in chosen}

    def _contents(self, table: str) -> list[tuple]:
        return sorted(map(tuple, self.execute(f'SELECT * FROM "{table}"')), key=repr)


def _named(sql: str) -> str:
    """Give each `?` outside of quotes a name."""
    parts = re.split(r"('[^']*'|\?)", sql)
    places = iter(range(len(parts)))
    return "".join(f":v{next(places)}" if part == "?" else part for part in parts)


def _plain(value: Any) -> Any:
    return str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value


class Database(ABC):
    """One database of a twin, with what was kept of it under names."""

    kind: str
    url: str
    # Statements that keep others from writing items, and from reading them too.
    locks: ClassVar[tuple[str, str]]

    @cached_property
    @abstractmethod
    def engine(self) -> Engine:
        """Return the suite's own way in."""

    @contextmanager
    def opened(self) -> Iterator[Transaction]:
        """Open for reading and arranging; commits at the end, or rolls back.

        Raises RuleBroken where a constraint forbids what was told, then or at the end.
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
        """Keep others from writing items, or from reading them too, for as long as this lasts."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(self.locks[exclusively])
            yield
            connection.invalidate()

    def drop(self) -> None:
        """Let go of it, and delete what is on a server."""
        self.engine.dispose()

    @abstractmethod
    def keep(self, name: str) -> None:
        """Keep a copy of all rows under a name, in place of an earlier one."""

    @abstractmethod
    def restore(self, name: str) -> None:
        """Put all rows back to what was kept, also under a process that has it open."""


class SQLite(Database):
    """A database in a file."""

    kind = "sqlite"
    locks = ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")

    def __init__(self, file: Path) -> None:
        """Name the file; whoever writes first makes it."""
        self.file = file.resolve()
        self.url = f"sqlite:///{self.file.as_posix()}"

    @cached_property
    def engine(self) -> Engine:
        """Return the suite's own way in, foreign keys checked."""
        # Without a pool each connection ends with its use, whoever forgets the engine.
        timeout = {"timeout": RESTORE_SECONDS}
        engine = create_engine(self.url, connect_args=timeout, poolclass=NullPool)
        event.listen(engine, "connect", _check_foreign_keys)
        return engine

    def keep(self, name: str) -> None:
        """Copy to a file beside this one."""
        copy(self.file, self._kept(name))

    def restore(self, name: str) -> None:
        """Copy back from the file beside this one."""
        copy(self._kept(name), self.file)

    def _kept(self, name: str) -> Path:
        return self.file.with_name(f"{self.file.stem}-{name}.sqlite3")


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


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
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
