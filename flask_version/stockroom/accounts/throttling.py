"""Limits on failed logins, sign-ups and reset links, counted in the database (ACC-14)."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from math import ceil
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select, update
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from ..database import utc_now
from ..extensions import db
from ..web.logs import log_event
from ..web.transactions import delete_batch, unit_of_work
from .models import Throttle, username_key

# A process checks at most two passwords at once: argon2 needs much memory, and an attempt counts as
# failed while it is checked, so many correct logins at the same moment would reach the limit.
LOGIN_SLOTS = BoundedSemaphore(2)


class Limit(NamedTuple):
    """Allow at most `attempts` in `seconds`."""

    # What is limited: the digest of a username, an email address or an IP address.
    scope: str
    attempts: int
    seconds: int


def name_limit(source: str, name: str) -> Limit:
    """Limit attempts by username from one IP address, or by email address for reset links."""
    scope = sha256(f"name:{source}:{username_key(name)}".encode()).hexdigest()
    config = current_app.config
    return Limit(scope, config["THROTTLE_NAME_FAILURES"], config["THROTTLE_NAME_SECONDS"])


def ip_limit(source: str) -> Limit:
    """Limit attempts from an IP address; a prefix such as `signup:` keeps a separate count."""
    scope = sha256(f"address:{source}".encode()).hexdigest()
    config = current_app.config
    return Limit(scope, config["THROTTLE_ADDRESS_FAILURES"], config["THROTTLE_ADDRESS_SECONDS"])


def throttle_login(check: Callable[[], Any], *, ip: str, username: str) -> Any:
    """Run a password check; the attempt counts as failed until it returns a true value."""
    by_ip, by_name = ip_limit(ip), name_limit(ip, username)
    # Logins that wait for a locked database must not occupy every thread.
    if not LOGIN_SLOTS.acquire(timeout=5):
        raise ServiceUnavailable(retry_after=5)
    try:
        throttle("login_throttled", by_ip, by_name, username=username, address=ip)
        if result := check():
            clear_failures(by_ip, by_name)
        return result
    finally:
        LOGIN_SLOTS.release()


def throttle_sign_up(ip: str) -> None:
    """Count a valid sign-up form, even if its username was taken in the meantime."""
    throttle("signup_throttled", ip_limit(f"signup:{ip}"), address=ip)


def throttle_reset(*, ip: str, email: str) -> None:
    """Count a request for a reset link, whether or not the email address has an account."""
    limits = ip_limit(f"reset:{ip}"), name_limit("reset", email.lower())
    throttle("reset_throttled", *limits, address=ip)


def throttle(event: str, *limits: Limit, **fields: str) -> None:
    """Count an attempt toward all limits, or raise TooManyRequests if one of them is reached."""
    if seconds := count_attempts(limits):
        log_event(event, **fields, seconds=seconds)
        raise TooManyRequests(retry_after=seconds)


@unit_of_work
def count_attempts(limits: tuple[Limit, ...]) -> int:
    """Count an attempt in its own transaction, so that concurrent requests see it at once."""
    # The IP address comes first: concurrent requests from one address then wait for its row,
    # instead of all trying to insert the row of the same username.
    if seconds := max(map(count_attempt, limits)):
        db.session.rollback()  # This undoes what the other limit counted.
    return seconds


def count_attempt(limit: Limit) -> int:
    """Count an attempt toward a limit; return the seconds to wait if the limit is reached."""
    locked = {"with_for_update": True, "populate_existing": True}
    row = db.session.get(Throttle, limit.scope, **locked) or add_row(limit.scope)
    now, window = utc_now(), timedelta(seconds=limit.seconds)
    if row.failures == 0 or now - row.started_at >= window:
        row.failures, row.started_at = 0, now
    if row.failures >= limit.attempts:
        return max(1, ceil((row.started_at + window - now).total_seconds()))
    row.failures += 1
    return 0


def add_row(scope: str) -> Throttle:
    """Add the row of a limit; delete expired ones. If another request adds it too, one retries."""
    config = current_app.config
    longest = max(config["THROTTLE_NAME_SECONDS"], config["THROTTLE_ADDRESS_SECONDS"])
    expired = Throttle.started_at <= utc_now() - timedelta(seconds=longest)
    delete_batch(select(Throttle.scope).where(expired).order_by(Throttle.started_at))
    row = Throttle(scope=scope, failures=0, started_at=utc_now())
    db.session.add(row)
    return row


@unit_of_work
def clear_failures(ip: Limit, name: Limit) -> None:
    """Clear the failures of a username, and no longer count this attempt for its IP address."""
    statement = update(Throttle).where(Throttle.scope == ip.scope, Throttle.failures > 0)
    db.session.execute(statement.values(failures=Throttle.failures - 1))
    db.session.execute(update(Throttle).filter_by(scope=name.scope).values(failures=0))
