"""Run transactions, retry them after a conflict, and write without waiting for locks (OPS-3)."""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from pathlib import Path

from sqlalchemy import Executable, Select, delete
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from ..extensions import db

if sys.platform != "win32":
    import fcntl

logger = logging.getLogger(__name__)

ATTEMPTS = 3
# PostgreSQL: serialization failure, deadlock. MariaDB: deadlock.
CONFLICTS = ("40001", "40P01", "1213")
# SQLite, PostgreSQL, MariaDB: a lock was held for too long.
LOCKED = ("database is locked", "55P03", "1205")
# Statements that stop a connection from waiting for locks; in PostgreSQL, 0 means no timeout.
NO_WAIT = {
    "sqlite": "PRAGMA busy_timeout = 1",
    "postgresql": "SET lock_timeout = '1ms'",
    "mysql": "SET innodb_lock_wait_timeout = 0, lock_wait_timeout = 0",
}


def is_worth_retrying(error: DBAPIError | StaleDataError, seconds: float) -> bool:
    """Return whether to retry: it may succeed, or validation will report the conflict (STK-9)."""
    # StaleDataError: another transaction deleted a row that this one was about to delete or change.
    if isinstance(error, IntegrityError | StaleDataError):
        return True
    first = error.orig.args[0] if error.orig.args else ""
    code = getattr(error.orig, "sqlstate", None) or str(first)
    return code in CONFLICTS or (code in LOCKED and seconds < 5)


def on_commit(callback: Callable[[], object]) -> None:
    """Call a function after the current transaction commits; never if it rolls back (SEC-8)."""
    db.session.info["on_commit"].append(callback)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end, then call the on_commit() hooks; roll back on any error."""
    if "on_commit" in db.session.info:
        raise RuntimeError("A transaction is already in progress.")
    db.session.info["on_commit"] = callbacks = []
    try:
        if db.engine.dialect.name == "sqlite":
            # Take the write lock now, before any read that a write depends on.
            db.session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del db.session.info["on_commit"]
    for callback in callbacks:
        try:
            callback()
        except Exception:  # Not raised: a retry would run the committed service again.
            logger.exception("A callback failed after its transaction was committed")


@contextmanager
def fair_write_lock() -> Iterator[None]:
    """Wait up to 1 s for a file lock, as SQLite's own lock is not fair; then proceed without it."""
    with ExitStack() as stack:
        if db.engine.dialect.name == "sqlite" and sys.platform != "win32":
            folder = os.open(Path(db.engine.url.database).parent, os.O_RDONLY)
            stack.callback(os.close, folder)
            for _ in range(500):
                with suppress(BlockingIOError):
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                time.sleep(0.002)
        yield


def unit_of_work(function: Callable) -> Callable:
    """Run a service in its own transaction, up to three times on a conflict (STK-9)."""

    @wraps(function)
    def run(*args, **kwargs):
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with fair_write_lock(), transaction():
                    return function(*args, **kwargs)
            except (DBAPIError, StaleDataError) as error:
                if attempt == ATTEMPTS or not is_worth_retrying(error, time.monotonic() - started):
                    raise

    return run


def write_without_waiting(statement: Executable) -> int | None:
    """Try a write that is not essential; return the row count, or None if it was skipped."""
    try:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Close this connection afterwards, because pooled connections should wait for locks.
            connection.detach()
            connection.exec_driver_sql(NO_WAIT[connection.dialect.name])
            return connection.execute(statement).rowcount
    except (OperationalError, InternalError):
        return None


def delete_batch(query: Select) -> None:
    """Delete up to 100 rows by key, skipping locked ones; call this when adding a row (OPS-5)."""
    (key,) = query.selected_columns
    pks = db.session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()
    if pks:
        db.session.execute(delete(key.table).where(key.in_(pks)))
