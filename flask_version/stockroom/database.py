"""The base class of models, column types, and the options of connections (OPS-3)."""

import sqlite3
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import URL, BigInteger, DateTime, Integer, MetaData, NullPool, event, make_url
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A datetime, aware in Python and UTC in the database; do not pass a naive one."""

    # MariaDB stores whole seconds by default.
    impl = DateTime(timezone=True).with_variant(DATETIME(fsp=6), "mysql")
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        # SQLite and MariaDB store no time zone; PostgreSQL returns the zone of its session.
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


# The largest primary key that every database can store; a larger one in a URL is read as this one.
MAX_ID = 2**63 - 1

# SQLite generates primary keys only for a column declared INTEGER.
PrimaryKey = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
]
# The primary key of another record.
RecordId = Annotated[int, mapped_column(BigInteger)]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """The base class of models, with a naming convention for constraints (OPS-8)."""

    # SQLite then never reuses the primary key of a deleted row.
    __table_args__ = {"sqlite_autoincrement": True}
    # Passed to registry(), not set on this class: Flask-SQLAlchemy copies the attributes of this
    # class, and SQLAlchemy rejects a base with both `registry` and `type_annotation_map`.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "%(table_name)s_%(column_0_N_name)s_idx",
                "uq": "%(table_name)s_%(column_0_N_name)s_key",
                "ck": "%(constraint_name)s",
                "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
                "pk": "%(table_name)s_pkey",
            }
        ),
        type_annotation_map={datetime: UTCDateTime},
    )


# Wait at most 5 s, for a lock or for a server that does not respond.
CONNECT_ARGS = {
    # The driver begins a transaction, with the write lock, at the first write, not at a read.
    "sqlite": {"timeout": 5, "isolation_level": "IMMEDIATE"},
    "postgresql": {"connect_timeout": 5, "options": "-c lock_timeout=5s"},
    "mysql": {
        "connect_timeout": 5,
        "init_command": "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5",
    },
}


def engine_options(url: URL | str) -> dict[str, Any]:
    url = make_url(url)
    name, query = url.get_backend_name(), url.query
    connect_args = {key: value for key, value in CONNECT_ARGS[name].items() if key not in query}
    if "options" in query:  # PostgreSQL only, such as a search_path.
        connect_args["options"] = f"{CONNECT_ARGS[name]['options']} {query['options']}"
    # Keep parameter values out of logged database errors.
    options = {"connect_args": connect_args, "hide_parameters": True}
    if name == "sqlite":
        # A pooled connection that was opened while the file was read-only would stay read-only.
        return options | {"poolclass": NullPool}
    return options | {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}


def is_wal_safe(version: tuple[int, int, int]) -> bool:
    """Return whether this SQLite has the fix for the WAL-reset race."""
    has_backport = (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return version >= (3, 51, 3) or has_backport


@event.listens_for(Engine, "connect")
def configure_sqlite(connection: Any, _record: Any) -> None:
    """Set foreign keys, journal mode and durability on each new SQLite connection."""
    if not isinstance(connection, sqlite3.Connection):
        return
    journal_mode = "WAL" if is_wal_safe(sqlite3.sqlite_version_info) else "DELETE"
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_mode = {journal_mode}")
    connection.execute("PRAGMA synchronous = EXTRA")
