"""Sessions in the database, their keys and lifetime; the user's time zone (ACC-8, ACC-19)."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InternalError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from ..web.time_zones import get_zone
from ..web.transactions import delete_batch, unit_of_work, write_without_waiting
from .events import log_on_commit
from .models import User


class SessionEnded(Exception):
    """During a request, its user was logged out, deactivated, deleted or given a new password."""


def session_digest(key: str) -> str:
    """Return the digest of a session key; the database stores only this."""
    return sha256(key.encode()).hexdigest()[:40]  # As long as the column of contrib.sessions.


class SessionStore(db.SessionStore):
    """Store sessions as contrib.sessions does, under digests instead of the plain keys."""

    def _get_session_from_db(self):
        digest = session_digest(self.session_key or "")
        row = self.model.objects.filter(session_key=digest, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key):
        return super().exists(session_digest(session_key))

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.session_key = session_digest(session.session_key)
        return session

    def save(self, must_create=False):
        """Save the session; if the database cannot be written, raise its error, not UpdateError."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InternalError):
                raise error.__context__ from None
            raise

    def delete(self, session_key=None):
        if key := session_key or self.session_key:
            super().delete(session_digest(key))


def may_have_session(request: HttpRequest) -> bool:
    """Return whether the request may have a session; the health check has none."""
    return bool(request.COOKIES) and request.path != reverse("health:healthz")


class SessionLifetimeMiddleware(MiddlewareMixin):
    """End a session that is idle too long or too old; record its use at most once a minute."""

    def process_request(self, request):
        if not may_have_session(request) or SESSION_KEY not in request.session:
            return
        now = time.time()
        session = request.session
        idle = now - session.get("seen_at", 0)
        age = now - session.get("started_at", 0)
        if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif idle > min(60, settings.SESSION_IDLE_SECONDS / 10):
            session["seen_at"] = now
            try:
                write_without_waiting(session.save)
                session.modified = False
            except UpdateError:
                logout(request)


def log_in(request: HttpRequest, user: User) -> None:
    """Begin a session under a new key, and end the previous one."""
    create_session(request, user, request.session.session_key)


@unit_of_work
def create_session(request: HttpRequest, user: User, previous_key: str | None) -> None:
    """End the session with the previous key, and begin a new one in the same transaction."""
    request.session.delete(previous_key)  # In a retry, flush() no longer knows this key.
    request.session.flush()  # Django reuses the key if the same user logs in again.
    login(request, user)


@receiver(user_logged_in)
def on_login(sender: type[User], request: HttpRequest, **kwargs) -> None:
    """Record when a session began, delete a batch of expired ones, and log the login (SEC-8)."""
    request.session["started_at"] = request.session["seen_at"] = time.time()
    expired = request.session.model.objects.filter(expire_date__lt=timezone.now())
    delete_batch(expired.order_by("expire_date"))
    log_on_commit("login")


def lock_if_unchanged(user: User, password_hash: str, **columns: Any) -> bool:
    """Lock a user's row; return whether they are active and still have these values."""
    same = User.objects.filter(pk=user.pk, is_active=True, password=password_hash, **columns)
    return same.select_for_update().exists()


def run_if_session_valid(request: HttpRequest, change: Callable[[], Any]) -> Any:
    """Apply a change to the user's own data; raise SessionEnded if their session has ended."""
    user, session = request.user, request.session
    password_hash = user.password  # Read before `change`, whose first attempt may replace it.

    @unit_of_work
    def attempt() -> Any:
        if not lock_if_unchanged(user, password_hash) or not session.exists(session.session_key):
            raise SessionEnded
        return change()

    return attempt()


class TimeZoneMiddleware(MiddlewareMixin):
    """Activate the user's time zone (ACC-16)."""

    def process_request(self, request):
        has_user = may_have_session(request) and request.user.is_authenticated
        timezone.activate(get_zone(request.user.profile.time_zone if has_user else "UTC"))
