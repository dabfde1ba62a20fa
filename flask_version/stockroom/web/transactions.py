"""Transactions that are retried on conflict, and writes that do not wait for locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from sqlalchemy import Delete, Select, Update, delete
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ..extensions import db

ATTEMPTS = 3
PURGE_SIZE = 100
# SQLite: busy; PostgreSQL: serialization failure, deadlock, lock timeout; MariaDB: the same.
CONFLICTS = ("database is locked", "40001", "40P01", "55P03", "1205", "1213")
# SQL that stops a connection from waiting for locks, and SQL that restores the setting.
WAITS = {
    "sqlite": ("PRAGMA busy_timeout = 0", "PRAGMA busy_timeout = 5000"),
    "postgresql": ("SET lock_timeout = '1ms'", "SET lock_timeout = '5s'"),
    "mysql": (
        "SET innodb_lock_wait_timeout = 0, lock_wait_timeout = 0",
        "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5",
    ),
}


def is_conflict(error: DBAPIError) -> bool:
    """Return whether to retry; after an IntegrityError, validation then reports it (STK-9)."""
    first = error.orig.args[0] if error.orig.args else ""
    code = getattr(error.orig, "sqlstate", None) or str(first)
    return isinstance(error, IntegrityError) or code in CONFLICTS


def begin() -> None:
    """Take SQLite's write lock now, before any read that a write depends on (OPS-3)."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def on_commit(callback: Callable[[], object]) -> None:
    """Call something once the running unit of work is committed, else never (SEC-8)."""
    db.session.info["on_commit"].append(callback)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end, then call the on_commit() hooks; roll back on any error (STK-9)."""
    if "on_commit" in db.session.info:
        raise RuntimeError("A transaction is running already.")
    db.session.info["on_commit"] = callbacks = []
    try:
        begin()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del db.session.info["on_commit"]
    for callback in callbacks:
        callback()


def unit_of_work(function: Callable) -> Callable:
    """Run a service in a transaction of its own, up to three times on a conflict (STK-9)."""

    @wraps(function)
    def run(*args, **kwargs):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction():
                    return function(*args, **kwargs)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not is_conflict(error):
                    raise

    return run


def write_without_waiting(statement: Update | Delete) -> int | None:
    """Write something unimportant; give up if a lock is held (OPS-3).

    Returns how many rows were written, None if it gave up. It is a transaction of its own.
    """
    no_wait, wait = WAITS[db.engine.dialect.name]
    try:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(no_wait)
            try:
                return connection.execute(statement).rowcount
            finally:
                connection.exec_driver_sql(wait)
    except OperationalError:
        return None


def delete_batch(rows: Select) -> None:
    """Delete the first 100 rows of a query for a key, skipping locked ones (OPS-5).

    Call it whenever rows are added: no table then grows forever.
    """
    (key,) = rows.selected_columns
    found = db.session.scalars(rows.limit(PURGE_SIZE).with_for_update(skip_locked=True)).all()
    if found:
        db.session.execute(delete(key.table).where(key.in_(found)))
