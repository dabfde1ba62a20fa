"""Sessions in the database: each can be ended, lives for a while, and has a zone."""

import hashlib
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import BigInteger, ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..api.paths import takes_cookies
from ..extensions import db, login_manager
from ..logs import log_event
from .models import User, utc_now

MAX_SECONDS_UNSEEN = 60


class UserSession(db.Model):
    """One log-in that still lives; deleting the row ends it (ACC-7, ACC-8, ACC-19)."""

    __tablename__ = "accounts_usersession"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


def digest_of(key: str) -> str:
    """Return what is stored of a key, so that the table opens nothing (ACC-8, ACC-18)."""
    return hashlib.sha256(key.encode()).hexdigest()


def oldest_allowed(now: datetime) -> tuple[datetime, datetime]:
    """Return the earliest start and the earliest last visit of a living session (ACC-19)."""
    config = current_app.config
    return (
        now - timedelta(seconds=config["SESSION_MAX_SECONDS"]),
        now - timedelta(seconds=config["SESSION_IDLE_SECONDS"]),
    )


@login_manager.user_loader
def load_user(key: str) -> User | None:
    """Return the active person of a living session (ACC-7, ACC-19)."""
    query = select(UserSession).join(UserSession.user).where(User.is_active)
    found = db.session.scalar(query.where(UserSession.digest == digest_of(key)))
    if found is None:
        return None
    now = utc_now()
    earliest_start, earliest_visit = oldest_allowed(now)
    if found.created_at < earliest_start or found.last_seen_at < earliest_visit:
        db.session.delete(found)
        db.session.commit()
        return None
    unseen = (now - found.last_seen_at).total_seconds()
    if unseen > min(MAX_SECONDS_UNSEEN, current_app.config["SESSION_IDLE_SECONDS"] / 10):
        found.last_seen_at = now
        db.session.commit()
    found.user.session_key = key
    return found.user


def store_session(user: User, created_at: datetime, now: datetime) -> None:
    """Store a session under a new key, which only the person's cookie will know (ACC-8)."""
    user.session_key = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            digest=digest_of(user.session_key),
            user_id=user.id,
            created_at=created_at,
            last_seen_at=now,
        )
    )


def log_in(user: User) -> None:
    """Begin a session under a new key, without the old one (ACC-8, ACC-13, ACC-19, SEC-8)."""
    log_out()
    now = utc_now()
    earliest_start, earliest_visit = oldest_allowed(now)
    dead = or_(UserSession.created_at < earliest_start, UserSession.last_seen_at < earliest_visit)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id, dead))
    store_session(user, now, now)
    user.last_login = now
    db.session.commit()
    session.permanent = True
    login_user(user)
    log_event("login")


def log_out() -> None:
    """End the session here and in the database (ACC-7)."""
    if current_user.is_authenticated:
        key = digest_of(current_user.session_key)
        db.session.execute(delete(UserSession).where(UserSession.digest == key))
        db.session.commit()
        logout_user()
    session.clear()


def end_sessions(user: User) -> None:
    """End every session of a person, with the next commit (ACC-10, ACC-13)."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def renew_session(user: User) -> None:
    """Keep this session under a new key and end the person's others (ACC-10)."""
    query = select(UserSession.created_at)
    started = db.session.scalar(query.where(UserSession.digest == digest_of(user.session_key)))
    end_sessions(user)
    store_session(user, started, utc_now())
    db.session.commit()
    login_user(user)


def current_zone() -> ZoneInfo:
    """Return the zone of the person's profile, in which every page shows times (ACC-16, API-7)."""
    is_known = takes_cookies(request.path) and current_user.is_authenticated
    return ZoneInfo(current_user.profile.time_zone if is_known else "UTC")
