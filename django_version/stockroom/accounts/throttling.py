"""Let nobody guess passwords quickly: failed log-ins are counted in the database (ACC-14)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil
from threading import BoundedSemaphore
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Q
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone

from ..web.logs import log_event
from ..web.transactions import delete_some, unit_of_work
from .models import Throttle, username_key

R = TypeVar("R")
LOOKED_AT = BoundedSemaphore(2)


class TooManyAttempts(Exception):
    """The next attempt is looked at after this many seconds (ACC-14)."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """How many failures may be counted under a key within how many seconds (ACC-14)."""

    key: str
    failures: int
    seconds: int

    @property
    def scope(self) -> str:
        """Return what the database holds of the key; a typed name is not kept (ACC-14)."""
        return sha256(self.key.encode()).hexdigest()


def name_limit(address: str, username: str) -> Limit:
    """Return the limit of one name from one address; names compare as in ACC-2 (ACC-14)."""
    key = f"name:{address}:{username_key(username)}"
    return Limit(key, settings.THROTTLE_NAME_FAILURES, settings.THROTTLE_NAME_SECONDS)


def address_limit(address: str) -> Limit:
    """Return the limit of one address, whatever the names (ACC-14)."""
    key = f"address:{address}"
    return Limit(key, settings.THROTTLE_ADDRESS_FAILURES, settings.THROTTLE_ADDRESS_SECONDS)


def reserve_attempt(*, address: str, username: str) -> None:
    """Count an attempt as failed before its password is looked at (ACC-14, SEC-8)."""
    limits = [name_limit(address, username), address_limit(address)]
    count_by_all("login_throttled", limits, username=username, address=address)


def count_sign_up(address: str) -> None:
    """Count a sign-up for good (ACC-14, SEC-8)."""
    count_by_all("signup_throttled", [address_limit(f"signup:{address}")], address=address)


def count_reset(*, address: str, email: str) -> None:
    """Count for good that a reset link is asked for, whoever has this email (ACC-14, SEC-8)."""
    limits = [name_limit("reset", email), address_limit(f"reset:{address}")]
    count_by_all("reset_throttled", limits, address=address)


@unit_of_work
def count_by_all(event: str, limits: Iterable[Limit], **fields: str) -> None:
    """Count under several limits, or under none where one is reached (ACC-14, SEC-8).

    Committed at once, so that others who ask meanwhile see it. Raises TooManyAttempts.
    """
    seconds = max(count_failure(limit) for limit in limits)
    if seconds:
        log_event(event, **fields, seconds=seconds)
        raise TooManyAttempts(seconds)


def count_failure(limit: Limit) -> int:
    """Count one failure by a guarded UPDATE; return the seconds to wait if refused (ACC-14)."""
    row = lock_row(limit.scope)
    now, window = timezone.now(), timedelta(seconds=limit.seconds)
    rows = Throttle.objects.filter(scope=limit.scope)
    # What is further ahead was written by a clock that was wrong.
    is_over = Q(started_at__lte=now - window) | Q(started_at__gt=now + window) | Q(failures=0)
    rows.filter(is_over).update(failures=0, started_at=now)
    if rows.filter(failures__lt=limit.failures).update(failures=F("failures") + 1):
        return 0
    return max(1, ceil((min(row.started_at, now) + window - now).total_seconds()))


def lock_row(scope: str) -> Throttle:
    """Lock the row of a scope until the transaction ends, made where it is missing (ACC-14)."""
    rows = Throttle.objects.filter(scope=scope).select_for_update()
    # A log-in that succeeds may take away again what someone else has just made.
    while (row := rows.first()) is None:
        Throttle.objects.bulk_create([Throttle(scope=scope)], ignore_conflicts=True)
        forget_old_failures()
    return row


def forget_old_failures() -> None:
    """Drop some of the counts that are over, by either of the limits (ACC-14)."""
    longest = max(settings.THROTTLE_NAME_SECONDS, settings.THROTTLE_ADDRESS_SECONDS)
    over = timezone.now() - timedelta(seconds=longest)
    delete_some(Throttle.objects.filter(started_at__lte=over).order_by("started_at"))


@unit_of_work
def forget_failures(*, address: str, username: str) -> None:
    """Forget what failed for a name, and this attempt at its address (ACC-14)."""
    Throttle.objects.filter(scope=name_limit(address, username).scope).delete()
    counted = Throttle.objects.filter(scope=address_limit(address).scope, failures__gt=0)
    counted.update(failures=F("failures") - 1)


def counted(look: Callable[[], R], *, address: str, username: str) -> R:
    """Look at a password as an attempt to log in, which counts unless it is right (ACC-14).

    Two at once: right ones that come together meet no limit, and argon2's memory is bounded.
    """
    with LOOKED_AT:
        reserve_attempt(address=address, username=username)
        found = look()
        if found:
            forget_failures(address=address, username=username)
        return found


def is_proven(request: HttpRequest, form: Form, password: str) -> bool:
    """Validate a form with one's own password in a field, as an attempt to log in (ACC-14)."""
    if form.data.get(password):
        attempt = {"address": request.META["REMOTE_ADDR"], "username": request.user.get_username()}
        counted(lambda: password not in form.errors, **attempt)
    return form.is_valid()
