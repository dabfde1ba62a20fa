"""How long a session lives, and the time zone it sees."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.urls import reverse
from django.utils import timezone

from ..logs import log_event


def may_have_session(request) -> bool:
    """Return whether there may be a session; whether the process lives is told without (OPS-4)."""
    return bool(request.COOKIES) and request.path != reverse("health:healthz")


class SessionLifetimeMiddleware:
    """End a session after an idle hour and after 12 hours in all (ACC-19)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if may_have_session(request) and SESSION_KEY in request.session:
            now = time.time()
            session = request.session
            idle = now - session.get("seen_at", 0)
            age = now - session.get("started_at", 0)
            if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif idle > min(60, settings.SESSION_IDLE_SECONDS / 10):
                session["seen_at"] = now
        return self.get_response(request)


def start_lifetime(request) -> None:
    """Begin the clock of a session that has just been logged in, and log it (ACC-19, SEC-8)."""
    request.session["started_at"] = request.session["seen_at"] = time.time()
    log_event("login")


class TimeZoneMiddleware:
    """Show every time in the zone of the person's profile (ACC-16)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_known = may_have_session(request) and request.user.is_authenticated
        with timezone.override(request.user.profile.time_zone if is_known else "UTC"):
            return self.get_response(request)
