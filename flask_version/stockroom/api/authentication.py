"""Who sends a request to the API, by its token alone (API-1)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from flask import Request, Response, abort, request
from flask_login import current_user
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from ..accounts.models import User, utc_now
from ..accounts.sessions import digest_of
from ..extensions import db, login_manager
from ..web.paths import takes_cookies
from ..web.transactions import write_at_once
from .conditions import accepts_json
from .errors import Problem, handle_problem
from .models import ApiToken

BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE | re.ASCII)
CHALLENGE = 'Bearer realm="stockroom"'
NOTED_FOR = timedelta(minutes=1)


def owner_of(plain: str) -> User | None:
    """Return the active owner of a living token, and note that it was used (API-1)."""
    now = utc_now()
    living = select(ApiToken).join(ApiToken.owner).options(joinedload(ApiToken.owner))
    living = living.where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now, User.is_active)
    token = db.session.scalar(living.where(ApiToken.digest == digest_of(plain)))
    if token is None:
        return None
    note_use(token, now)
    return token.owner


def note_use(token: ApiToken, now: datetime) -> None:
    """Write down that a token was used, at most once a minute, if no lock is met (API-1)."""
    noted_before = now - NOTED_FOR
    if token.last_used_at is None or token.last_used_at <= noted_before:
        is_due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= noted_before)
        noted = update(ApiToken).where(ApiToken.id == token.id, is_due).values(last_used_at=now)
        write_at_once(noted)


@login_manager.request_loader
def load_owner(request: Request) -> User | None:
    """Return the person for whom a request to the API speaks (API-1)."""
    match = BEARER.fullmatch(request.headers.get("Authorization", ""))
    return owner_of(match[1]) if match and not takes_cookies(request.path) else None


def authenticate() -> None:
    """Refuse a request that speaks for nobody with 401 (API-1)."""
    if not current_user.is_authenticated:
        raise unauthorized(is_sent=bool(request.headers.get("Authorization")))


def unauthorized(*, is_sent: bool) -> Problem:
    """Return what is answered without a token, or to one that does not count (API-1)."""
    challenge = f'{CHALLENGE}, error="invalid_token"' if is_sent else CHALLENGE
    return Problem(401, headers={"WWW-Authenticate": challenge})


def handle_refused_write(error: Exception) -> Response:
    """Answer 401 where a write failed because the owner was deleted meanwhile (ACC-19)."""
    db.session.rollback()
    if load_owner(request) is None:
        return handle_problem(unauthorized(is_sent=True))
    raise error


def admit(permission: str) -> None:
    """Refuse whoever lacks a token (401) or the permission (403) or takes no JSON (406) (API-1)."""
    authenticate()
    if not current_user.has_perm(permission):
        abort(403)
    if not accepts_json(request.headers.get("Accept", "")):
        raise Problem(406)


def endpoint(**permissions: str) -> Callable:
    """Let in a token whose owner has the permission for the request's method (API-1, API-8).

    Another method was refused before (405); the permission for GET is that for HEAD.
    """
    if "GET" in permissions:
        permissions["HEAD"] = permissions["GET"]

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(*args, **kwargs) -> Response:
            admit(permissions[request.method])
            return view(*args, **kwargs)

        return checked

    return decorate
