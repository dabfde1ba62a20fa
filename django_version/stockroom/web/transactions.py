"""Transactions that are retried on conflict, and writes that do not wait for locks (OPS-3)."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from pathlib import Path

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

if sys.platform != "win32":
    import fcntl

ATTEMPTS = 3
# PostgreSQL: serialization failure, deadlock; MariaDB: deadlock.
CONFLICTS = ("40001", "40P01", "1213")
# SQLite, PostgreSQL, MariaDB: a lock was held for too long.
LOCKED = ("database is locked", "55P03", "1205")
# Statements that stop a connection from waiting for locks, and restore the configured timeout.
LOCK_WAITS = {
    "sqlite": ("PRAGMA busy_timeout = 1", "PRAGMA busy_timeout = {configured}"),
    "postgresql": ("SET lock_timeout = '1ms'", "RESET lock_timeout"),
    "mysql": (
        "SET @rows = @@innodb_lock_wait_timeout, @tables = @@lock_wait_timeout, "
        "innodb_lock_wait_timeout = 0, lock_wait_timeout = 0",
        "SET innodb_lock_wait_timeout = @rows, lock_wait_timeout = @tables",
    ),
}


def is_worth_retrying(error: DatabaseError, seconds: float) -> bool:
    """Return whether to retry: it may succeed, or validation will report the conflict (STK-9)."""
    code = getattr(error.__cause__, "sqlstate", None) or str(error.args[0] if error.args else "")
    was_locked_briefly = code in LOCKED and seconds < 5
    return isinstance(error, IntegrityError) or code in CONFLICTS or was_locked_briefly


def retry_on_conflict(function: Callable) -> Callable:
    """Retry a function that opens a transaction, up to twice after a conflict."""

    @wraps(function)
    def run(*args, **kwargs):
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return function(*args, **kwargs)
            except DatabaseError as error:
                if attempt == ATTEMPTS or not is_worth_retrying(error, time.monotonic() - started):
                    raise

    return run


@contextmanager
def fair_write_lock() -> Iterator[None]:
    """Wait up to 1 s for a file lock, as SQLite's own lock is not fair; then proceed without it."""
    with ExitStack() as stack:
        if connection.vendor == "sqlite" and sys.platform != "win32":
            folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
            stack.callback(os.close, folder)
            for _ in range(500):
                with suppress(BlockingIOError):
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                time.sleep(0.002)
        yield


def unit_of_work(function: Callable) -> Callable:
    """Run a service in its own transaction, up to three times on a conflict (STK-9)."""

    @retry_on_conflict
    @wraps(function)
    def run(*args, **kwargs):
        with fair_write_lock(), transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return run


def write_without_waiting(write: Callable[[], object]) -> None:
    """Try a write that is not essential: give up on a lock or if the database is read-only."""
    stop, restore = LOCK_WAITS[connection.vendor]
    configured = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 0))
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(stop)
        try:
            write()
        finally:
            cursor.execute(restore.format(configured=configured))


@transaction.atomic
def delete_batch(rows: QuerySet) -> None:
    """Delete at most 100 rows, skipping locked ones; call it whenever one is added (OPS-5)."""
    pks = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:100])
    rows.model.objects.filter(pk__in=pks).delete()
