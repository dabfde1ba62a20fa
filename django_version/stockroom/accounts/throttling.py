"""Limits on failed logins, sign-ups and reset links, counted in the database (ACC-14)."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from math import ceil
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from django.conf import settings
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from ..web.logs import log_event
from ..web.transactions import delete_batch, unit_of_work
from .models import Throttle, username_key

# A process checks at most two passwords at once: argon2 needs much memory, and an attempt counts as
# failed while it is checked, so many correct logins at the same moment would reach the limit.
LOGIN_SLOTS = BoundedSemaphore(2)


class TooManyAttempts(Exception):
    """A limit is reached; the next attempt is allowed after `seconds`."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class Limit(NamedTuple):
    """Allow at most `attempts` in `seconds`."""

    # A digest of a username, an email address or an IP address.
    scope: str
    attempts: int
    seconds: int


def name_limit(source: str, name: str) -> Limit:
    """Limit attempts by username from one IP address, or by email address for reset links."""
    scope = sha256(f"name:{source}:{username_key(name)}".encode()).hexdigest()
    return Limit(scope, settings.THROTTLE_NAME_FAILURES, settings.THROTTLE_NAME_SECONDS)


def ip_limit(source: str) -> Limit:
    """Limit attempts from an IP address; a prefix such as `signup:` keeps a separate count."""
    scope = sha256(f"address:{source}".encode()).hexdigest()
    return Limit(scope, settings.THROTTLE_ADDRESS_FAILURES, settings.THROTTLE_ADDRESS_SECONDS)


def throttle_login(check: Callable[[], Any], *, ip: str, username: str) -> Any:
    """Run a password check; the attempt counts as failed until it returns a true value."""
    by_ip, by_name = ip_limit(ip), name_limit(ip, username)
    # If the database is locked, waiting logins must not occupy every thread, so respond with 503.
    if not LOGIN_SLOTS.acquire(timeout=5):
        raise OperationalError("no login slot became free in 5 s")
    try:
        throttle("login_throttled", by_ip, by_name, username=username, address=ip)
        if result := check():
            clear_failures(by_ip, by_name)
        return result
    finally:
        LOGIN_SLOTS.release()


def throttle_sign_up(ip: str) -> None:
    """Count a valid sign-up form, even if its username has just been taken."""
    throttle("signup_throttled", ip_limit(f"signup:{ip}"), address=ip)


def throttle_reset(*, ip: str, email: str) -> None:
    """Count a request for a reset link, whether or not the email address has an account."""
    limits = ip_limit(f"reset:{ip}"), name_limit("reset", email.lower())
    throttle("reset_throttled", *limits, address=ip)


@unit_of_work
def throttle(event: str, *limits: Limit, **fields: str) -> None:
    """Count an attempt toward all limits, or raise TooManyAttempts if one of them is reached."""
    # The IP address first: simultaneous attempts from it then wait for its row, instead of
    # colliding when they insert that of the username.
    if seconds := max(map(count_attempt, limits)):
        log_event(event, **fields, seconds=seconds)
        raise TooManyAttempts(seconds)  # This rolls back what the other limit counted.


def count_attempt(limit: Limit) -> int:
    """Count an attempt toward a limit; return the seconds to wait if the limit is reached."""
    row, created = Throttle.objects.select_for_update().get_or_create(scope=limit.scope)
    if created:
        longest = max(settings.THROTTLE_NAME_SECONDS, settings.THROTTLE_ADDRESS_SECONDS)
        cutoff = timezone.now() - timedelta(seconds=longest)
        delete_batch(Throttle.objects.filter(started_at__lte=cutoff).order_by("started_at"))
    now, window = timezone.now(), timedelta(seconds=limit.seconds)
    if row.failures == 0 or now - row.started_at >= window:
        row.failures, row.started_at = 0, now
    if row.failures >= limit.attempts:
        return max(1, ceil((row.started_at + window - now).total_seconds()))
    row.failures += 1
    row.save()
    return 0


@unit_of_work
def clear_failures(ip: Limit, name: Limit) -> None:
    """Clear the failures of a username, and no longer count this attempt for its IP address."""
    Throttle.objects.filter(scope=ip.scope, failures__gt=0).update(failures=F("failures") - 1)
    Throttle.objects.filter(scope=name.scope).update(failures=0)
