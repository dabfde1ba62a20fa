"""Databases on a PostgreSQL or MariaDB server, if the suite was told to use one."""

import importlib.util
import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, Inspector, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from tests.harness.databases import Database, SQLite

WAIT_SECONDS = 10
# Twins hold one connection per thread, and a server allows little more than a hundred.
MOST_WORKERS = 2


class Absent(Exception):
    """The server cannot be used; the message says why."""


class ServerDatabase(Database):
    """A database of its own on a server; created empty, replacing a leftover one."""

    name: ClassVar[str]
    variable: ClassVar[str]
    usual: ClassVar[str]
    options: ClassVar[dict[str, Any]]

    def __init__(self, database: str) -> None:
        """Create the database."""
        self.database = database
        # By snapshot: its columns by table, and the state of each table at that time.
        self._kept: dict[str, dict[str, str]] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self.url = self._address(database)
        self._tell(*self._creation())

    @classmethod
    def _address(cls, database: str = "") -> str:
        address = make_url(os.environ.get(cls.variable) or cls.usual)
        address = address.set(database=database) if database else address
        return address.render_as_string(hide_password=False)

    @classmethod
    def _server(cls) -> Engine:
        return create_engine(cls._address(), isolation_level="AUTOCOMMIT", connect_args=cls.options)

    @classmethod
    def _tell(cls, *statements: str) -> None:
        engine = cls._server()
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    @classmethod
    def check(cls) -> None:
        """Raise Absent if the server or its driver is missing."""
        try:
            cls._tell("SELECT 1")
        except (OperationalError, ArgumentError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise Absent(
                f"{cls.name} cannot be reached: {reason}. Say where it is in {cls.variable}; "
                f"compose.yaml starts one."
            ) from None

    @cached_property
    def engine(self) -> Engine:
        """Return the suite's own engine."""
        return create_engine(self.url, pool_pre_ping=True, connect_args=self.options)

    def keep(self, name: str) -> None:
        """Copy all tables to a snapshot, or only those changed since the last one."""
        inspector = inspect(self.engine)
        tables = {table: _stored(inspector, table) for table in inspector.get_table_names()}
        place = self._place(name)
        with self.engine.begin() as connection:
            now = self._state(connection, tables)
            if self._kept.get(name) == tables:
                statements = self._updating(place, self._changed(name, now))
            else:
                statements = self._copying(place, tables)
            for statement in statements:
                connection.exec_driver_sql(statement)
        self._states[name], self._kept[name] = now, tables

    def restore(self, name: str) -> None:
        """Restore the changed tables from a snapshot."""
        tables, place = self._kept[name], self._place(name)
        with self.engine.begin() as connection:
            changed = self._changed(name, self._state(connection, tables))
            statements = [
                *self._before_restoring(),
                *(f'DELETE FROM "{table}"' for table in changed),
                *(self._fill(table, tables[table], place) for table in changed),
                *self._after_restoring(),
            ]
            for statement in statements if changed else []:
                connection.exec_driver_sql(statement)
            self._states[name] |= self._state(connection, changed) if changed else {}

    def _changed(self, name: str, now: dict[str, Any]) -> list[str]:
        """Return the tables changed since a snapshot was stored or restored."""
        return [table for table in self._kept[name] if now[table] != self._states[name][table]]

    @staticmethod
    def _updating(place: str, tables: Iterable[str]) -> Iterator[str]:
        """Yield the statements that fill the tables of a snapshot again."""
        for table in tables:
            yield f'DELETE FROM "{place}"."{table}"'
            yield f'INSERT INTO "{place}"."{table}" SELECT * FROM "{table}"'

    @staticmethod
    def _fill(table: str, columns: str, place: str) -> str:
        return f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{place}"."{table}"'

    @abstractmethod
    def _creation(self) -> list[str]: ...

    @abstractmethod
    def _place(self, name: str) -> str: ...

    @abstractmethod
    def _copying(self, place: str, tables: Iterable[str]) -> list[str]: ...

    @abstractmethod
    def _state(self, connection: Connection, tables: Iterable[str]) -> dict[str, Any]: ...

    @abstractmethod
    def _before_restoring(self) -> list[str]: ...

    def _after_restoring(self) -> list[str]:
        return []


def _stored(inspector: Inspector, table: str) -> str:
    """Return the columns of a table that are not generated, as SQL."""
    columns = inspector.get_columns(table)
    return ", ".join(f'"{one["name"]}"' for one in columns if "computed" not in one)


class PostgreSQL(ServerDatabase):
    """A database on PostgreSQL; snapshots are stored in schemas."""

    kind, name = "postgresql", "PostgreSQL"
    variable, usual = "STOCKROOM_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1/postgres"
    locks = tuple(f"LOCK TABLE stock_item IN {how}EXCLUSIVE MODE" for how in ("", "ACCESS "))
    options: ClassVar = {"options": f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS}s"}

    def _creation(self) -> list[str]:
        return [
            f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)',
            f"CREATE DATABASE \"{self.database}\" TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C'",
            f'ALTER DATABASE "{self.database}" SET synchronous_commit = off',
        ]

    def speak(self, language: str) -> None:
        """Recreate the database, empty, with the locale of a language such as “tr-TR”."""
        drop, create, *rest = self._creation()
        self._tell(drop, f"{create} LOCALE_PROVIDER icu ICU_LOCALE '{language}'", *rest)

    def _place(self, name: str) -> str:
        return f"kept_{name}"

    def _copying(self, place: str, tables: Iterable[str]) -> list[str]:
        return [
            f'DROP SCHEMA IF EXISTS "{place}" CASCADE',
            f'CREATE SCHEMA "{place}"',
            *(f'CREATE UNLOGGED TABLE "{place}"."{one}" AS TABLE "{one}"' for one in tables),
        ]

    def _state(self, connection: Connection, tables: Iterable[str]) -> dict[str, Any]:
        # Each row has the ID of the transaction that wrote it, and later ones have higher IDs.
        newest = "count(*), max(xmin::text::bigint)"
        queries = [f"SELECT '{table}', {newest} FROM \"{table}\"" for table in tables]
        rows = connection.exec_driver_sql(" UNION ALL ".join(queries))
        return {table: (count, last) for table, count, last in rows}

    def _before_restoring(self) -> list[str]:
        # Foreign keys are enforced by triggers, which a replica does not run.
        return ["SET LOCAL session_replication_role = replica"]

    def drop(self) -> None:
        """Delete the database."""
        super().drop()
        self._tell(f'DROP DATABASE "{self.database}" WITH (FORCE)')


class MariaDB(ServerDatabase):
    """A database on MariaDB; snapshots are stored in other databases."""

    kind, name = "mariadb", "MariaDB"
    variable, usual = "STOCKROOM_TEST_MARIADB_URL", "mysql://root@127.0.0.1/"
    locks = ("SELECT id FROM stock_item FOR UPDATE", "LOCK TABLE stock_item WRITE")
    # In the suite's SQL, || concatenates and " quotes names, as in the other two.
    options: ClassVar = {
        "init_command": "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT,ANSI_QUOTES'), "
        f"lock_wait_timeout = {WAIT_SECONDS}, max_recursive_iterations = 1000000"
    }

    @classmethod
    def check(cls) -> None:
        """Raise Absent if the server or its driver is not there."""
        if importlib.util.find_spec("MySQLdb") is None:
            raise Absent("MariaDB needs mysqlclient: python3 tasks.py install-mysqlclient")
        super().check()

    def _creation(self) -> list[str]:
        return [
            f'DROP DATABASE IF EXISTS "{self.database}"',
            f'CREATE DATABASE "{self.database}" COLLATE utf8mb4_nopad_bin',
        ]

    def _place(self, name: str) -> str:
        return f"{self.database}_{name}"

    def _copying(self, place: str, tables: Iterable[str]) -> list[str]:
        return [
            f'DROP DATABASE IF EXISTS "{place}"',
            f'CREATE DATABASE "{place}" COLLATE utf8mb4_nopad_bin',
            *(f'CREATE TABLE "{place}"."{one}" AS SELECT * FROM "{one}"' for one in tables),
        ]

    def _state(self, connection: Connection, tables: Iterable[str]) -> dict[str, Any]:
        names = ", ".join(f'"{table}"' for table in tables)
        rows = connection.exec_driver_sql(f"CHECKSUM TABLE {names} EXTENDED")
        return {name.rpartition(".")[2]: checksum for name, checksum in rows}

    def _before_restoring(self) -> list[str]:
        return ["SET foreign_key_checks = 0, check_constraint_checks = 0"]

    def _after_restoring(self) -> list[str]:
        return ["SET foreign_key_checks = 1, check_constraint_checks = 1"]

    def drop(self) -> None:
        """Delete the database and its snapshots."""
        super().drop()
        kept = [self._place(name) for name in self._kept]
        self._tell(*(f'DROP DATABASE "{name}"' for name in [self.database, *kept]))


SERVERS: dict[str, type[ServerDatabase]] = {one.kind: one for one in (PostgreSQL, MariaDB)}
KINDS = ("sqlite", *SERVERS)


def make(kind: str, folder: Path, name: str) -> Database:
    """Return a database for a folder: a file in it, or an empty database of its own."""
    if kind == "sqlite":
        return SQLite(folder / f"{name}.sqlite3")
    digest = sha256(str(folder.resolve()).encode()).hexdigest()
    return SERVERS[kind](f"stockroom_test_{digest[:8]}_{name}")
