"""Let nobody guess passwords quickly: failed log-ins are counted in the database (ACC-14)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from threading import BoundedSemaphore
from typing import TypeVar

from flask import current_app, request
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import String, insert, not_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from ..web.logs import log_event
from ..web.transactions import delete_some, unit_of_work
from .models import username_key, utc_now

R = TypeVar("R")
LOOKED_AT = BoundedSemaphore(2)


class Throttle(db.Model):
    """Failed log-ins from an address, or for a name from an address (ACC-14)."""

    __tablename__ = "accounts_throttle"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)


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
    key, config = f"name:{address}:{username_key(username)}", current_app.config
    return Limit(key, config["THROTTLE_NAME_FAILURES"], config["THROTTLE_NAME_SECONDS"])


def address_limit(address: str) -> Limit:
    """Return the limit of one address, whatever the names (ACC-14)."""
    key, config = f"address:{address}", current_app.config
    return Limit(key, config["THROTTLE_ADDRESS_FAILURES"], config["THROTTLE_ADDRESS_SECONDS"])


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
    now = utc_now()
    earliest = now - timedelta(seconds=limit.seconds)
    row = Throttle.scope == limit.scope
    # What is further ahead was written by a clock that was wrong.
    is_ahead = Throttle.started_at > now + timedelta(seconds=limit.seconds)
    is_over = or_(Throttle.started_at <= earliest, is_ahead, Throttle.failures == 0)
    is_full = Throttle.failures >= limit.failures
    counted = update(Throttle).where(row, not_(is_full)).values(failures=Throttle.failures + 1)
    db.session.execute(update(Throttle).where(row, is_over).values(failures=0, started_at=now))
    while not db.session.execute(counted).rowcount:
        started_at = db.session.scalar(select(Throttle.started_at).where(row, is_full))
        if started_at:
            return max(1, ceil((min(started_at, now) - earliest).total_seconds()))
        begin_to_count(limit, now)
    return 0


def begin_to_count(limit: Limit, now: datetime) -> None:
    """Make the row of a limit, unless someone else just did (ACC-14)."""
    forget_old_failures()
    row = insert(Throttle).values(scope=limit.scope, failures=0, started_at=now)
    try:
        with db.session.begin_nested():
            db.session.execute(row)
    except IntegrityError:
        pass


def forget_old_failures() -> None:
    """Drop some of the counts that are over, by either of the limits (ACC-14)."""
    config = current_app.config
    longest = max(config["THROTTLE_NAME_SECONDS"], config["THROTTLE_ADDRESS_SECONDS"])
    over = Throttle.started_at <= utc_now() - timedelta(seconds=longest)
    delete_some(select(Throttle.scope).where(over).order_by(Throttle.started_at))


@unit_of_work
def forget_failures(*, address: str, username: str) -> None:
    """Forget what failed for a name, and this attempt at its address (ACC-14)."""
    scopes = name_limit(address, username).scope, address_limit(address).scope
    of_name, of_address = (update(Throttle).where(Throttle.scope == scope) for scope in scopes)
    # Rows stay: on MariaDB, deleting and making them again under load ends in deadlocks.
    db.session.execute(of_name.values(failures=0))
    counted = of_address.where(Throttle.failures > 0)
    db.session.execute(counted.values(failures=Throttle.failures - 1))


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


def is_proven(form: FlaskForm, password: str) -> bool:
    """Validate a form with one's own password in a field, as an attempt to log in (ACC-14)."""
    if not form[password].data:
        return form.validate()
    attempt = {"address": request.remote_addr, "username": current_user.username}
    counted(lambda: form.validate() or not form[password].errors, **attempt)
    return not form.errors
