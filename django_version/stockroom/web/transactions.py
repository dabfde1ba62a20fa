"""Units of work, all of it or nothing and retried, and writes to many records."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)
ATTEMPTS = 3
AT_ONCE = 100
BATCH = 500
# SQLite: busy; PostgreSQL: serialization failure, deadlock, lock timeout; MariaDB: the same.
CONFLICTS = ("database is locked", "40001", "40P01", "55P03", "1205", "1213")
# How a database is told not to wait for a lock, and then again to wait as the settings say.
WAITS = {
    "sqlite": ("PRAGMA busy_timeout = 0", "PRAGMA busy_timeout = 5000"),
    "postgresql": ("SET lock_timeout = '1ms'", "SET lock_timeout = '5s'"),
    "mysql": (
        "SET innodb_lock_wait_timeout = 0, lock_wait_timeout = 0",
        "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5",
    ),
}


def is_conflict(error: OperationalError) -> bool:
    """Return whether trying again may help (STK-9)."""
    code = getattr(error.__cause__, "sqlstate", None) or str(error.args[0] if error.args else "")
    return code in CONFLICTS


def retried(function: Callable[P, R]) -> Callable[P, R]:
    """Run what has a transaction of its own, up to three times on a lock conflict (OPS-3)."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(ATTEMPTS - 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if not is_conflict(error):
                    raise
        return function(*args, **kwargs)

    return run


def unit_of_work(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service in a transaction of its own, retried (STK-9)."""

    @wraps(function)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return retried(attempt)


def write_at_once(write: Callable[[], object]) -> None:
    """Write what may as well be written later: give up where it has to wait for a lock (OPS-3)."""
    no_wait, as_ever = WAITS[connection.vendor]
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute(no_wait)
        try:
            write()
        finally:
            cursor.execute(as_ever)


def checked_again(function: Callable[P, R]) -> Callable[P, R]:
    """Run again what someone else was quicker than: now its checks say so (ADM-7, API-4)."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except IntegrityError:
            return function(*args, **kwargs)

    return run


def in_batches(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the rows in runs of at most 500, whose numbers fit into one statement (ADM-11)."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


@transaction.atomic
def delete_some(rows: QuerySet) -> None:
    """Delete the first 100 rows of a query, past others who do so too (OPS-5).

    Called whenever more comes, it lets no table grow for ever.
    """
    locked = rows.select_for_update(skip_locked=True)
    found = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    rows.model.objects.filter(pk__in=found).delete()
