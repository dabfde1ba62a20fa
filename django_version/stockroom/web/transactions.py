"""Transactions that are retried on conflict, and writes that do not wait for locks."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet

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


def is_conflict(error: DatabaseError) -> bool:
    """Return whether to retry; after an IntegrityError, validation then reports it (STK-9)."""
    code = getattr(error.__cause__, "sqlstate", None) or str(error.args[0] if error.args else "")
    return isinstance(error, IntegrityError) or code in CONFLICTS


def retry_on_conflict(function: Callable) -> Callable:
    """Retry a function that opens a transaction, up to twice after a conflict (OPS-3)."""

    @wraps(function)
    def run(*args, **kwargs):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return function(*args, **kwargs)
            except DatabaseError as error:
                if attempt == ATTEMPTS or not is_conflict(error):
                    raise

    return run


def unit_of_work(function: Callable) -> Callable:
    """Run a service in its own transaction, and retry it (STK-9)."""

    @wraps(function)
    def attempt(*args, **kwargs):
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return retry_on_conflict(attempt)


def write_without_waiting(write: Callable[[], object]) -> None:
    """Write something unimportant; give up if a lock is held (OPS-3)."""
    no_wait, wait = WAITS[connection.vendor]
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute(no_wait)
        try:
            write()
        finally:
            cursor.execute(wait)


@transaction.atomic
def delete_batch(rows: QuerySet) -> None:
    """Delete the first 100 rows of a query, skipping locked ones (OPS-5).

    Call it whenever rows are added: no table then grows forever.
    """
    locked = rows.select_for_update(skip_locked=True)
    found = list(locked.values_list("pk", flat=True)[:PURGE_SIZE])
    rows.model.objects.filter(pk__in=found).delete()
