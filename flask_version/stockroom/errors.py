"""Error pages: what went wrong, what to do, and the request id that is also in the log (SEC-7)."""

import logging

from flask import Flask, Response, current_app, flash, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException

from .accounts.permissions import NOT_SAVED, redirect_to_login
from .accounts.sessions import SessionEnded, load_user
from .accounts.throttling import TooManyAttempts
from .extensions import db
from .web.logs import log_event
from .web.paths import uses_cookies
from .web.request_id import request_id

logger = logging.getLogger(__name__)

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
# For these statuses the session is readable, so the page shows the username.
WITH_USER = {403, 404, 405}


def render_error(
    status: int, message: str = "", *, headers: dict[str, str] | None = None
) -> Response:
    title, text = MESSAGES[status]
    context = {"status": status, "title": title, "text": message or text}
    context["request_id"] = request_id.get()
    if status in WITH_USER and uses_cookies(request.path):
        try:
            page = render_template("error.html", **context)
        except OperationalError as error:
            return database_unavailable(error)
    else:
        # Without the context processors, which would query the user.
        page = current_app.jinja_env.get_template("error.html").render(context)
    return Response(page, status, headers)


def http_error(error: HTTPException) -> Response:
    """Show an error page for an HTTP error that a view or Werkzeug raised."""
    status = error.code if error.code in MESSAGES else 400
    if status == 403:
        log_event("permission_denied", method=request.method, path=request.path)
    else:
        logger.warning("%d %s: %a", status, MESSAGES[status][0], request.path)
    methods = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(methods))} if methods else None
    return render_error(status, headers=headers)


def csrf_failure(error: CSRFError) -> Response:
    log_event("csrf_failed", method=request.method, path=request.path, reason=error.description)
    return render_error(403, CSRF_MESSAGE)


def too_many_attempts(error: TooManyAttempts) -> Response:
    return render_error(429, headers={"Retry-After": str(error.seconds)})


def database_unavailable(error: OperationalError | InternalError) -> Response:
    """Answer 503 when the database could not be used; PostgreSQL may be read-only for a while."""
    if isinstance(error, InternalError) and getattr(error.orig, "sqlstate", "") != "25006":
        raise error
    logger.exception("The database could not be used")
    return render_error(503, headers={"Retry-After": "5"})


def session_ended(_error: SessionEnded | None = None) -> ResponseReturnValue:
    """Redirect a user whose session ended during the request to the login page."""
    flash(NOT_SAVED, "warning")
    return redirect_to_login()


def write_failed(error: Exception) -> ResponseReturnValue:
    """Redirect if a write failed because its user was deleted; else re-raise the error."""
    db.session.rollback()
    if "_user_id" in session and load_user(session["_user_id"]) is None:
        return session_ended()
    raise error


def close_session(_error: BaseException | None) -> None:
    """Close the database session; if the connection is lost, only log that."""
    try:
        db.session.close()
    except DBAPIError:
        logger.exception("The database was lost after a request")


def server_error(error: Exception) -> Response:
    """Answer 500 after an unexpected error, which Flask has logged."""
    return render_error(500)


def init_app(app: Flask) -> None:
    """Register the error handlers and the hooks that end each request."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, csrf_failure)
    app.register_error_handler(TooManyAttempts, too_many_attempts)
    for failure in (OperationalError, InternalError):
        app.register_error_handler(failure, database_unavailable)
    app.register_error_handler(SessionEnded, session_ended)
    for failure in (IntegrityError, StaleDataError, ObjectDeletedError):
        app.register_error_handler(failure, write_failed)
    app.register_error_handler(500, server_error)
    app.teardown_appcontext(close_session)
