"""Authentication and permissions of API requests, by token only (API-1, API-8)."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import Blueprint, Request, Response, abort, request
from flask_login import current_user
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.datastructures import MIMEAccept

from ..accounts.models import User
from ..accounts.sessions import token_digest
from ..database import utc_now
from ..extensions import db, login_manager
from ..web.transactions import write_without_waiting
from .models import ApiToken
from .responses import Problem, handle_problem, replace_error_page

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.register_error_handler(Problem, handle_problem)
bp.after_app_request(replace_error_page)
BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE | re.ASCII)
CHALLENGE = 'Bearer realm="stockroom"'
RECORD_INTERVAL = timedelta(minutes=1)
# Built at import, as building the statement costs time in every request.
VALID_TOKEN = (
    select(ApiToken)
    .join(ApiToken.owner)
    .where(ApiToken.digest == bindparam("digest"))
    .where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > bindparam("now"), User.is_active)
    .options(contains_eager(ApiToken.owner))
)


def get_owner(plaintext: str) -> User | None:
    """Return the active owner of a valid token; record its use, at most once a minute."""
    now = utc_now()
    token = db.session.scalar(VALID_TOKEN, {"digest": token_digest(plaintext), "now": now})
    if token is None:
        return None
    if token.last_used_at is None or token.last_used_at <= now - RECORD_INTERVAL:
        statement = update(ApiToken).where(ApiToken.id == token.id)
        write_without_waiting(statement.values(last_used_at=now))
    return token.owner


@login_manager.request_loader
def load_owner(request: Request) -> User | None:
    """Return the user of an API request, for Flask-Login."""
    # Not request.authorization: Werkzeug fails on Basic followed by bytes that are not ASCII.
    header = "" if request.uses_cookies else request.headers.get("Authorization", "")
    match = BEARER.fullmatch(header)
    return get_owner(match[1]) if match else None


def token_problem() -> Problem:
    """Return the 401 for a missing or an invalid token."""
    is_sent = bool(request.headers.get("Authorization"))
    challenge = f'{CHALLENGE}, error="invalid_token"' if is_sent else CHALLENGE
    return Problem(401, headers={"WWW-Authenticate": challenge})


@bp.errorhandler(IntegrityError)
@bp.errorhandler(StaleDataError)
@bp.errorhandler(ObjectDeletedError)
def handle_failed_write(error: Exception) -> Response:
    """Return a 401 if a write failed because a concurrent request deleted the owner (ACC-19)."""
    db.session.rollback()
    if load_owner(request) is None:
        return handle_problem(token_problem())
    raise error


def check_access(permission: str) -> None:
    """Require a valid token, the permission, and a client that accepts JSON."""
    if not current_user.is_authenticated:
        raise token_problem()
    if not current_user.has_perm(permission):
        abort(403)
    # Ignore parameters such as charset.
    accept = [(mime.partition(";")[0], quality) for mime, quality in request.accept_mimetypes]
    if accept and not MIMEAccept(accept).quality("application/json"):
        raise Problem(406)


def api_route(rule: str, **permissions: str) -> Callable:
    """Route a rule and methods to a view, each method with its permission; HEAD counts as GET."""

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @bp.route(rule, methods=list(permissions))
        @wraps(view)
        def wrapper(*args, **kwargs) -> Response:
            check_access(permissions["GET" if request.method == "HEAD" else request.method])
            return view(*args, **kwargs)

        return wrapper

    return decorate
