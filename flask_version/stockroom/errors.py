"""Error pages: what went wrong, what to do, and the request id that is also in the log (SEC-7)."""

import logging
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .accounts.permissions import NOT_SAVED
from .accounts.sessions import SessionEnded, load_user
from .accounts.throttling import TooManyAttempts
from .extensions import db
from .web.logs import log_event
from .web.paths import takes_cookies
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
# With these the session could be read, so the page shows who is logged in.
WITH_ACCOUNT = {403, 404, 405}


def render_error(status: int, message: str = "") -> Response:
    """Return the error page for a status (SEC-7)."""
    title, text = MESSAGES[status]
    context = {
        "status": status,
        "title": title,
        "text": message or text,
        "request_id": request_id.get(),
    }
    if status in WITH_ACCOUNT and takes_cookies(request.path):
        try:
            page = render_template("error.html", **context)
        except OperationalError as error:
            return database_away(error)
    else:
        # Past the context processors, which would ask the database who is logged in.
        page = current_app.jinja_env.get_template("error.html").render(context)
    return make_response(page, status)


def http_error(error: HTTPException) -> Response:
    """Answer what a view or Werkzeug refused (ACC-6, SEC-5, SEC-6, SEC-7, SEC-8)."""
    status = error.code if error.code in MESSAGES else 400
    if status == 403:
        log_event("permission_denied", method=request.method, path=request.path)
    else:
        logger.warning("%d %s: %a", status, MESSAGES[status][0], request.path)
    page = render_error(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        page.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return page


def csrf_failure(error: CSRFError) -> Response:
    """Answer a form without a valid CSRF token (SEC-2, SEC-8)."""
    reason = error.description
    log_event("csrf_failed", method=request.method, path=request.path, reason=reason)
    return render_error(403, CSRF_MESSAGE)


def too_many_attempts(error: TooManyAttempts) -> Response:
    """Answer 429 with the seconds until an attempt is looked at again (ACC-14, SEC-7)."""
    page = render_error(429)
    page.headers["Retry-After"] = str(error.seconds)
    return page


def database_away(error: OperationalError) -> Response:
    """Answer 503 where the database could not be used (SEC-7, OPS-4)."""
    logger.exception("The database could not be used")
    page = render_error(503)
    page.headers["Retry-After"] = "5"
    return page


def session_ended(_error: SessionEnded | None = None) -> ResponseReturnValue:
    """Ask who was logged out while the request ran to log in again (ACC-6, ACC-19)."""
    flash(NOT_SAVED, "warning")
    door = "admin.login" if request.blueprint == "admin" else "accounts.login"
    return redirect(f"{url_for(door)}?next={quote(request.address())}")


def is_nobody() -> bool:
    """Tell whether the person who sent this request is there no more (ACC-19)."""
    return "_user_id" in session and load_user(session["_user_id"]) is None


def not_written(error: Exception) -> ResponseReturnValue:
    """Look whether what could not be written was to point at a person who is gone (ACC-19)."""
    db.session.rollback()
    if is_nobody():
        return session_ended()
    raise error


def close_session(_error: BaseException | None) -> None:
    """End the transaction of a request; a connection lost only now spoils no answer (OPS-4)."""
    try:
        db.session.close()
    except DBAPIError:
        logger.exception("The database was lost after a request")


def server_error(error: Exception) -> Response:
    """Answer after an unexpected error, which Flask has logged (SEC-7)."""
    return render_error(500)


def init_app(app: Flask) -> None:
    """Register the error pages, and what is done at the end of a request (SEC-7, OPS-4)."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, csrf_failure)
    app.register_error_handler(TooManyAttempts, too_many_attempts)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(SessionEnded, session_ended)
    for refusal in (IntegrityError, StaleDataError, ObjectDeletedError):
        app.register_error_handler(refusal, not_written)
    app.register_error_handler(500, server_error)
    app.teardown_appcontext(close_session)
