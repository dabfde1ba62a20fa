"""Error pages, with the request id that is also in the log (SEC-2, SEC-7)."""

import sys

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from .accounts.models import User
from .accounts.permissions import NOT_SAVED
from .accounts.sessions import SessionEnded
from .accounts.throttling import TooManyAttempts
from .web.logs import log_event, request_id
from .web.security import uses_cookies

ERROR_MESSAGES = {
    400: ("Bad request", "The request could not be understood."),
    403: ("Permission denied", "You don’t have permission to do this."),
    404: ("Page not found", "This page does not exist."),
    405: ("Method not allowed", "This URL does not support this request method."),
    413: ("Too large", "Requests are limited to 1 MiB."),
    429: ("Too many attempts", "Wait a while, then try again."),
    500: ("Something went wrong", "The error has been logged."),
    503: ("Temporarily unavailable", "The stockroom is unavailable. Try again shortly."),
}
CSRF_MESSAGE = "The form was out of date. Go back, reload the page and try again."
# PostgreSQL raises InternalError while it is read-only.
UNAVAILABLE_ERRORS = (OperationalError, InternalError)
# These errors occur after the session was loaded, so their pages can show the username.
USER_STATUSES = {403, 404, 405}


def render_error(request: HttpRequest, status: int, message="", *, headers=None) -> HttpResponse:
    title, text = ERROR_MESSAGES[status]
    context = {
        "status": status,
        "title": title,
        "text": message or text,
        "request_id": request_id(),
    }
    has_user = status in USER_STATUSES and hasattr(request, "user") and uses_cookies(request.path)
    page = render_to_string("error.html", context, request if has_user else None)
    return HttpResponse(page, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond to an invalid host, URL or body, and to a session that has ended."""
    if isinstance(exception, SessionInterrupted):
        # Raised outside of MessageMiddleware, so a message would be lost.
        return redirect_to_login(request.get_full_path())
    return render_error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    log_event("permission_denied", method=request.method, path=request.path)
    return render_error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log_event("csrf_failed", method=request.method, path=request.path, reason=reason)
    return render_error(request, 403, CSRF_MESSAGE)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, 404)


def session_ended(request: HttpRequest) -> HttpResponse:
    """Redirect a user whose session ended during the request to the login page."""
    logout(request)
    messages.warning(request, NOT_SAVED)
    is_admin = request.path.startswith(reverse("admin:index"))
    return redirect_to_login(request.get_full_path(), "admin:login" if is_admin else None)


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond with 503 if the database is unavailable, otherwise 500; Django has logged it."""
    if isinstance(sys.exception(), UNAVAILABLE_ERRORS):
        return render_error(request, 503, headers={"Retry-After": "5"})
    return render_error(request, 500)


class ErrorPageMiddleware(MiddlewareMixin):
    """Respond to the errors for which Django has no handler: 405, 429 and an ended session."""

    def process_response(self, request, response):
        if response.status_code == 405:
            return render_error(request, 405, headers={"Allow": response["Allow"]})
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, TooManyAttempts):
            return render_error(request, 429, headers={"Retry-After": str(exception.seconds)})
        if isinstance(exception, SessionEnded) or was_user_removed(request.user, exception):
            return session_ended(request)
        return None


def was_user_removed(user, exception: Exception) -> bool:
    """Return whether a write failed because its user was deleted or deactivated."""
    if isinstance(exception, UNAVAILABLE_ERRORS) or not isinstance(exception, DatabaseError):
        return False
    return user.is_authenticated and not User.objects.filter(pk=user.pk, is_active=True).exists()
