"""Sessions that the server can end: rows behind Flask's signed cookie (ACC-8, ACC-19)."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, session
from flask_login import current_user, login_user, logout_user
from itsdangerous import Signer
from sqlalchemy import bindparam, delete, inspect, not_, or_, select, update
from sqlalchemy.orm import contains_eager

from ..database import utc_now
from ..extensions import db, login_manager
from ..web.logs import log_event
from ..web.transactions import delete_batch, unit_of_work, write_without_waiting
from .models import Profile, User, UserSession

FINGERPRINT_KEY = "_password_fingerprint"
IS_EXPIRED = or_(
    UserSession.created_at < bindparam("min_created_at"),
    UserSession.last_seen_at < bindparam("min_last_seen_at"),
)
# Built at import, as building the statement costs time in almost every request.
VALID_SESSION = (
    select(UserSession)
    .join(UserSession.user)
    .where(UserSession.digest == bindparam("digest"), not_(IS_EXPIRED), User.is_active)
    .options(contains_eager(UserSession.user).joinedload(User.profile))
    .execution_options(populate_existing=True)
)


class SessionEnded(Exception):
    """The user was logged out, deactivated, deleted or given a new password during the request."""


def token_digest(key: str) -> str:
    """Return the digest of a session key or an API token; the database stores only this."""
    return hashlib.sha256(key.encode()).hexdigest()


def password_fingerprint(user: User) -> str:
    """Return a digest that binds a session to the password it was opened with."""
    signer = Signer(current_app.secret_key, salt="session", digest_method=hashlib.sha256)
    return signer.get_signature(user.password).decode()


def expiry_parameters() -> dict[str, datetime]:
    """Return the earliest creation and last use that a valid session can have."""
    config, now = current_app.config, utc_now()
    return {
        "min_created_at": now - timedelta(seconds=config["SESSION_MAX_SECONDS"]),
        "min_last_seen_at": now - timedelta(seconds=config["SESSION_IDLE_SECONDS"]),
    }


@login_manager.user_loader
def load_user(key: str) -> User | None:
    """Return the active user of a valid session; add a profile that is missing."""
    stored = db.session.scalar(VALID_SESSION, {"digest": token_digest(key), **expiry_parameters()})
    if stored is None:
        return None
    user = stored.user
    if session.get(FINGERPRINT_KEY) != password_fingerprint(user) or not touch_session(stored):
        return None
    if user.profile is None and not add_profile(user):
        return None
    user.session_key = key
    user.verified_password_hash = user.password
    return user


@unit_of_work
def add_profile(user: User) -> bool:
    """Add a missing profile, unless a concurrent request did; return False if the user is gone."""
    if not lock_if_unchanged(user, user.password):
        return False
    db.session.refresh(user, ["profile"])
    user.profile = user.profile or Profile()
    return True


def touch_session(row: UserSession) -> bool:
    """Update `last_seen_at`, at most once a minute; return False if the session is gone."""
    now = utc_now()
    idle_seconds = (now - row.last_seen_at).total_seconds()
    if idle_seconds <= min(60, current_app.config["SESSION_IDLE_SECONDS"] / 10):
        return True
    statement = update(UserSession).where(UserSession.digest == row.digest)
    return write_without_waiting(statement.values(last_seen_at=now)) != 0


def log_in(user: User) -> None:
    """Replace the session by one with a new key and CSRF token."""
    log_out()
    session.clear()
    create_session(user, user.verified_password_hash or user.password)
    session.permanent = True
    store_in_cookie(user)
    log_event("login")


@unit_of_work
def create_session(user: User, password_hash: str) -> None:
    """Insert a session and delete expired ones; raise SessionEnded if the password changed."""
    if not lock_if_unchanged(user, password_hash):
        raise SessionEnded
    delete_batch(select(UserSession.digest).where(IS_EXPIRED).params(expiry_parameters()))
    user.session_key, user.last_login = secrets.token_urlsafe(32), utc_now()
    db.session.add(UserSession(digest=token_digest(user.session_key), user_id=user.id))


def store_in_cookie(user: User) -> None:
    """Write the session key into the cookie, bound to the password."""
    login_user(user)
    session[FINGERPRINT_KEY] = password_fingerprint(user)


def log_out() -> None:
    """End the session; keep its CSRF token, so that other tabs lead to the login page (ACC-7)."""
    token = session.get("csrf_token")
    if current_user.is_authenticated:
        end_session(current_user.session_key)
        logout_user()
    session.clear()
    if token:
        session["csrf_token"] = token


@unit_of_work
def end_session(key: str) -> None:
    db.session.execute(delete(UserSession).where(UserSession.digest == token_digest(key)))


def rotate_session() -> None:
    """Move this session to a new key, bound to the new password."""
    # Not the proxy, as login_user() keeps the object it is given.
    user = current_user._get_current_object()
    user.session_key = replace_session_key(user.session_key)
    store_in_cookie(user)


@unit_of_work
def replace_session_key(old: str) -> str:
    new = secrets.token_urlsafe(32)
    db.session.execute(
        update(UserSession)
        .where(UserSession.digest == token_digest(old))
        .values(digest=token_digest(new), last_seen_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    return new


def lock_if_unchanged(user: User, password_hash: str) -> bool:
    """Lock a user's row; return whether they are active and still have this hash."""
    # Not user.id: after a rollback it would be reloaded, which fails once the user is deleted.
    (pk,) = inspect(user).identity
    query = select(User.id).filter_by(id=pk, password=password_hash).where(User.is_active)
    return db.session.scalar(query.with_for_update()) is not None


def run_if_session_valid(change: Callable, *args: Any, **kwargs: Any) -> Any:
    """Apply a change to the user's own data in a transaction, or raise SessionEnded."""
    user = current_user._get_current_object()
    # Read before the first attempt: `change` may set a new hash, and a rollback expires `user`.
    password_hash, digest = user.verified_password_hash, token_digest(user.session_key)
    session_query = select(UserSession.digest).filter_by(user_id=user.id, digest=digest)

    @unit_of_work
    def attempt() -> Any:
        if not lock_if_unchanged(user, password_hash) or db.session.scalar(session_query) is None:
            raise SessionEnded
        return change(*args, **kwargs)

    return attempt()
