"""Sessions in the database: each can be ended, lives for a while, and has a zone."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from flask import current_app, session
from flask_login import current_user, login_user, logout_user
from itsdangerous import Signer
from sqlalchemy import BigInteger, ForeignKey, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..extensions import db, login_manager
from ..web.logs import log_event
from ..web.transactions import delete_some, unit_of_work, write_at_once
from .models import Profile, User, utc_now

MAX_SECONDS_UNSEEN = 60
PASSWORD_KEY = "_password"
R = TypeVar("R")


class SessionEnded(Exception):
    """The session ended while a request of it ran (ACC-19)."""


class UserSession(db.Model):
    """One log-in that still lives; deleting the row ends it (ACC-7, ACC-8, ACC-19)."""

    __tablename__ = "accounts_usersession"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    user: Mapped[User] = relationship()


def digest_of(key: str) -> str:
    """Return what is stored of a key, so that the table opens nothing (ACC-8, ACC-18)."""
    return hashlib.sha256(key.encode()).hexdigest()


def password_mark(user: User) -> str:
    """Return what binds a session to the password that it was opened with (ACC-10)."""
    signer = Signer(current_app.secret_key, salt="session", digest_method=hashlib.sha256)
    return signer.get_signature(user.password).decode()


def oldest_allowed(now: datetime) -> tuple[datetime, datetime]:
    """Return the earliest start and the earliest last visit of a living session (ACC-19)."""
    config = current_app.config
    return (
        now - timedelta(seconds=config["SESSION_MAX_SECONDS"]),
        now - timedelta(seconds=config["SESSION_IDLE_SECONDS"]),
    )


@login_manager.user_loader
def load_user(key: str) -> User | None:
    """Return the active person of a living session (ACC-7, ACC-10, ACC-19)."""
    whole = joinedload(UserSession.user, innerjoin=True).joinedload(User.profile)
    found = db.session.get(UserSession, digest_of(key), options=[whole], populate_existing=True)
    if found is None or not found.user.is_active:
        return None
    is_same_password = session.get(PASSWORD_KEY) == password_mark(found.user)
    if not is_same_password or not note_visit(found, utc_now()):
        return None
    if found.user.profile is None:
        found.user.profile = Profile()
        db.session.commit()
    found.user.session_key = key
    return found.user


def note_visit(found: UserSession, now: datetime) -> bool:
    """Write down that a session was seen; tell whether it lives, or end it (ACC-19)."""
    earliest_start, earliest_visit = oldest_allowed(now)
    row = UserSession.digest == found.digest
    if found.created_at < earliest_start or found.last_seen_at < earliest_visit:
        write_at_once(delete(UserSession).where(row))
        return False
    unseen = (now - found.last_seen_at).total_seconds()
    if unseen <= min(MAX_SECONDS_UNSEEN, current_app.config["SESSION_IDLE_SECONDS"] / 10):
        return True
    return write_at_once(update(UserSession).where(row).values(last_seen_at=now)) != 0


def store_session(user: User, now: datetime) -> None:
    """Store a session under a new key, which only the person's cookie will know (ACC-8)."""
    user.session_key = secrets.token_urlsafe(32)
    digest = digest_of(user.session_key)
    db.session.add(UserSession(digest=digest, user_id=user.id, created_at=now, last_seen_at=now))


def log_in(user: User) -> None:
    """Begin a session under a new key, without the old one (ACC-8, ACC-13, ACC-19, SEC-8).

    Raises SessionEnded where the person got another password since this one was checked.
    """
    log_out()
    begin_session(user, user.password)
    session.permanent = True
    keep_session(user)
    log_event("login")


@unit_of_work
def begin_session(user: User, password: str) -> None:
    """Store a session and the log-in, for as long as the password is the same (ACC-10, ACC-13)."""
    if not lock_unchanged(user, password):
        raise SessionEnded
    now = utc_now()
    earliest_start, earliest_visit = oldest_allowed(now)
    dead = or_(UserSession.created_at < earliest_start, UserSession.last_seen_at < earliest_visit)
    delete_some(select(UserSession.digest).where(dead))
    store_session(user, now)
    user.last_login = now


def keep_session(user: User) -> None:
    """Put the key of a session into the cookie, bound to the person's password (ACC-8, ACC-10)."""
    login_user(user)
    session[PASSWORD_KEY] = password_mark(user)


def log_out() -> None:
    """End the session here and in the database (ACC-7)."""
    if current_user.is_authenticated:
        key = digest_of(current_user.session_key)
        db.session.execute(delete(UserSession).where(UserSession.digest == key))
        db.session.commit()
        logout_user()
    session.clear()


def renew_session(user: User) -> None:
    """Keep this session under a new key, bound to the new password (ACC-8, ACC-10)."""
    row = update(UserSession).where(UserSession.digest == digest_of(user.session_key))
    user.session_key = secrets.token_urlsafe(32)
    row = row.values(digest=digest_of(user.session_key), last_seen_at=utc_now())
    db.session.execute(row.execution_options(synchronize_session=False))
    db.session.commit()
    keep_session(user)


def lock_unchanged(user: User, password: str) -> bool:
    """Lock a person; tell whether they are active and still have this hash (ACC-13, ACC-19)."""
    same = select(User.id).where(User.id == user.id, User.is_active, User.password == password)
    return db.session.scalar(same.with_for_update()) is not None


def in_session(change: Callable[[], R]) -> R:
    """Change something of one's own, unless the session ended meanwhile (ACC-10, ACC-17, ACC-19).

    Raises SessionEnded where the person was logged out, made inactive, deleted or given another
    password since the request began; then nothing is changed.
    """
    user = current_user._get_current_object()
    password, living = user.password, select(UserSession.digest).filter_by(user_id=user.id)
    living = living.where(UserSession.digest == digest_of(user.session_key))

    @unit_of_work
    def attempt() -> R:
        if not lock_unchanged(user, password) or db.session.scalar(living) is None:
            raise SessionEnded
        return change()

    return attempt()
