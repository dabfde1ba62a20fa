"""Error pages, with the request id that is also in the log (SEC-2, SEC-7)."""

import logging
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, flash, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from .accounts.redirects import NOT_SAVED, redirect_to_login
from .accounts.sessions import SessionEnded, load_user
from .extensions import db
from .web.logs import log_event, request_id

bp = Blueprint("errors", __name__)
logger = logging.getLogger(__name__)

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
# These errors occur after the session was loaded, so their pages can show the username.
USER_STATUSES = {403, 404, 405}


class StockroomApp(Flask):
    """The application; responds with 503 also if the database fails in an error handler (OPS-4)."""

    def handle_user_exception(self, e):
        try:
            return super().handle_user_exception(e)
        except (OperationalError, InternalError) as error:
            return super().handle_user_exception(error)


def render_error(status: int, message: str = "", headers: dict | None = None) -> Response:
    title, text = ERROR_MESSAGES.get(status) or (HTTPStatus(status).phrase, ERROR_MESSAGES[400][1])
    context = {
        "status": status,
        "title": title,
        "text": message or text,
        "request_id": request_id.get(),
    }
    if status in USER_STATUSES and request.uses_cookies:
        page = render_template("error.html", **context)
    else:
        # Without the context processors, which would query the user.
        page = current_app.jinja_env.get_template("error.html").render(context)
    return Response(page, status, headers)


@bp.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    """Show an error page for an HTTP error that a view or Werkzeug raised."""
    if error.code == 403:
        log_event("permission_denied", method=request.method, path=request.path)
    elif error.code not in (429, 500):  # throttle() and Flask have logged these.
        logger.warning("%d %s: %a", error.code, error.name, request.path)
    headers = dict(error.get_headers())
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return render_error(error.code, headers=headers)


@bp.app_errorhandler(CSRFError)
def csrf_failure(error: CSRFError) -> Response:
    log_event("csrf_failed", method=request.method, path=request.path, reason=error.description)
    return render_error(403, CSRF_MESSAGE)


@bp.app_errorhandler(OperationalError)
@bp.app_errorhandler(InternalError)
def database_unavailable(error: OperationalError | InternalError) -> Response:
    """Respond with 503 if the database cannot be used, or if PostgreSQL is read-only for now."""
    if isinstance(error, InternalError) and getattr(error.orig, "sqlstate", "") != "25006":
        raise error
    logger.error("The database is unavailable: %s", error.orig)
    return render_error(503, headers={"Retry-After": "5"})


@bp.app_errorhandler(SessionEnded)
def session_ended(_error: SessionEnded | None = None) -> ResponseReturnValue:
    """Redirect a user whose session ended during the request to the login page."""
    flash(NOT_SAVED, "warning")
    return redirect_to_login()


@bp.app_errorhandler(SQLAlchemyError)
def write_failed(error: Exception) -> ResponseReturnValue:
    """Redirect if a write failed because its user was deleted; otherwise re-raise the error."""
    db.session.rollback()
    key = session.get("_user_id")  # Flask-Login's key of the session.
    if key and load_user(key) is None:
        return session_ended()
    raise error


def close_db_session(_exception: BaseException | None) -> None:
    """Close the database session; if the connection is lost, only log that."""
    try:
        db.session.close()
    except DBAPIError as error:
        logger.error("The database connection was lost after a request: %s", error.orig)
