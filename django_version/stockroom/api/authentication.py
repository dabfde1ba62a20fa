"""Who sends a request to the API, by its token alone (API-1)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ..accounts.models import User
from ..web.transactions import write_at_once
from .conditions import accepts_json
from .errors import Problem
from .models import ApiToken
from .tokens import digest_of

BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE | re.ASCII)
CHALLENGE = 'Bearer realm="stockroom"'
NOTED_FOR = timedelta(minutes=1)


def owner_of(plain: str) -> User | None:
    """Return the active owner of a living token, and note that it was used (API-1)."""
    now = timezone.now()
    living = ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, owner__is_active=True)
    token = living.select_related("owner").filter(digest=digest_of(plain)).first()
    if token is None:
        return None
    note_use(token, now)
    return token.owner


def note_use(token: ApiToken, now: datetime) -> None:
    """Write down that a token was used, at most once a minute, if no lock is met (API-1)."""
    noted_before = now - NOTED_FOR
    if token.last_used_at is None or token.last_used_at <= noted_before:
        due = Q(last_used_at=None) | Q(last_used_at__lte=noted_before)
        rows = ApiToken.objects.filter(due, pk=token.pk)
        write_at_once(partial(rows.update, last_used_at=now))


def authenticate(request: HttpRequest) -> User:
    """Return the person for whom a request speaks, or refuse it with 401 (API-1)."""
    header = request.headers.get("Authorization", "")
    match = BEARER.fullmatch(header)
    user = owner_of(match[1]) if match else None
    if user is None:
        raise unauthorized(is_sent=bool(header))
    return user


def unauthorized(*, is_sent: bool) -> Problem:
    """Return what is answered without a token, or to one that does not count (API-1)."""
    challenge = f'{CHALLENGE}, error="invalid_token"' if is_sent else CHALLENGE
    return Problem(401, headers={"WWW-Authenticate": challenge})


def admit(request: HttpRequest, permission: str) -> None:
    """Refuse whoever lacks a token (401) or the permission (403) or takes no JSON (406) (API-1)."""
    request.user = authenticate(request)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    if not accepts_json(request.headers.get("Accept", "")):
        raise Problem(406)


def endpoint(**permissions: str) -> Callable:
    """Let in these methods, for a token whose owner has the method's permission (API-1, API-8).

    Another method is refused first (405); the permission for GET is that for HEAD.
    """
    if "GET" in permissions:
        permissions["HEAD"] = permissions["GET"]

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method not in permissions:
                return HttpResponseNotAllowed(sorted(permissions))
            try:
                admit(request, permissions[request.method])
                return view(request, *args, **kwargs)
            except IntegrityError:
                authenticate(request)  # Answers 401 where the owner was deleted meanwhile.
                raise

        return checked

    return decorate
