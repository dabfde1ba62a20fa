"""Error pages: what went wrong, what to do, and the request id that is also in the log (SEC-7)."""

import sys

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from .accounts.models import User
from .accounts.permissions import NOT_SAVED
from .accounts.sessions import SessionEnded
from .accounts.throttling import TooManyAttempts
from .web.logs import log_event
from .web.paths import takes_cookies
from .web.request_id import request_id

MESSAGES = {
    400: ("Bad request", "The request could not be understood."),
    403: ("Permission denied", "You don’t have permission to do this."),
    404: ("Page not found", "There is nothing at this address."),
    405: ("Method not allowed", "This address does not accept that kind of request."),
    413: ("Too large", "At most 1 MiB can be sent at once."),
    429: ("Too many attempts", "Wait a while, then try again."),
    500: ("Something went wrong", "The error has been logged. Nothing was changed."),
    503: ("Out of service", "The stockroom cannot be reached just now. Try again in a moment."),
}
CSRF_MESSAGE = "The form was out of date. Go back, reload the page and try again."
# With these the session could be read, so the page shows who is logged in.
WITH_ACCOUNT = {403, 404, 405}


def render_error(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Return the error page for a status (SEC-7)."""
    title, text = MESSAGES[status]
    context = {
        "status": status,
        "title": title,
        "text": message or text,
        "request_id": request_id.get(),
    }
    with_account = status in WITH_ACCOUNT and hasattr(request, "user")
    with_account = with_account and takes_cookies(request.path)
    page = render_to_string("error.html", context, request if with_account else None)
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood (SEC-5, SEC-6, SEC-7, OPS-4)."""
    # Where the database is away when a session is saved, Django takes the session for deleted.
    if isinstance(exception, SessionInterrupted):
        not_saved = exception.__context__.__context__
        away = isinstance(not_saved, OperationalError)
        return database_away(request) if away else session_ended(request)
    return render_error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a person who lacks the right (ACC-6, SEC-7, SEC-8)."""
    log_event("permission_denied", method=request.method, path=request.path)
    return render_error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token (SEC-2, SEC-8)."""
    log_event("csrf_failed", method=request.method, path=request.path, reason=reason)
    return render_error(request, 403, CSRF_MESSAGE)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address at which there is nothing (SEC-7)."""
    return render_error(request, 404)


def too_many_attempts(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    """Answer 429 with the seconds until an attempt is looked at again (ACC-14, SEC-7)."""
    page = render_error(request, 429)
    page["Retry-After"] = str(error.seconds)
    return page


def database_away(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database could not be used (SEC-7, OPS-4)."""
    page = render_error(request, 503)
    page["Retry-After"] = "5"
    return page


def session_ended(request: HttpRequest) -> HttpResponse:
    """Ask who was logged out while the request ran to log in again (ACC-6, ACC-19)."""
    logout(request)
    messages.warning(request, NOT_SAVED)
    door = "admin:login" if request.path.startswith(reverse("admin:index")) else None
    return redirect_to_login(request.get_full_path(), door)


def is_nobody(user: AbstractBaseUser) -> bool:
    """Tell whether a person who sent this request is there no more (ACC-19)."""
    return user.is_authenticated and not User.objects.filter(pk=user.pk, is_active=True).exists()


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error that Django has logged; 503 if it was the database (SEC-7, OPS-4)."""
    if isinstance(sys.exception(), OperationalError):
        return database_away(request)
    return render_error(request, 500)


class ErrorPageMiddleware(MiddlewareMixin):
    """Give 405 and 429 a page, and a request whose session ended a log-in (ACC-19, SEC-7)."""

    def process_response(self, request, response):
        if response.status_code == 405:
            page = render_error(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, exception):
        """Answer what was tried too often, or for someone who is gone by now (ACC-14, ACC-19)."""
        if isinstance(exception, TooManyAttempts):
            return too_many_attempts(request, exception)
        # What was to point at a person who is gone, or to change them, could not be written.
        is_refusal = isinstance(exception, DatabaseError)
        is_refusal = is_refusal and not isinstance(exception, OperationalError)
        if isinstance(exception, SessionEnded) or (is_refusal and is_nobody(request.user)):
            return session_ended(request)
        return None
