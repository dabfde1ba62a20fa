"""Authentication and permissions of API requests, by token only (API-1, API-8)."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import MediaType
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ..accounts.models import User
from ..stock.models import Item
from ..web.transactions import write_without_waiting
from .models import ApiToken, token_digest
from .responses import Problem

BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE | re.ASCII)
CHALLENGE = 'Bearer realm="stockroom"'
RECORD_INTERVAL = timedelta(minutes=1)
JSON_RANGES = ("application/json", "application/*", "*/*")  # The most specific first.


def get_owner(plaintext: str) -> User | None:
    """Return the active owner of a valid token; record its use, at most once a minute."""
    now = timezone.now()
    valid = ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, owner__is_active=True)
    token = valid.select_related("owner").filter(digest=token_digest(plaintext)).first()
    if token is None:
        return None
    if token.last_used_at is None or token.last_used_at <= now - RECORD_INTERVAL:
        rows = ApiToken.objects.filter(pk=token.pk)
        write_without_waiting(partial(rows.update, last_used_at=now))
    return token.owner


def authenticate(request: HttpRequest) -> User:
    """Return the user of a request's token; raise 401 if it is missing or invalid."""
    header = request.headers.get("Authorization", "")
    match = BEARER.fullmatch(header)
    user = get_owner(match[1]) if match else None
    if user is None:
        challenge = f'{CHALLENGE}, error="invalid_token"' if header else CHALLENGE
        raise Problem(401, headers={"WWW-Authenticate": challenge})
    return user


def check_access(request: HttpRequest, permission: str) -> None:
    """Set the user; require the permission, and a client that accepts JSON."""
    request.user = authenticate(request)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    accept = request.headers.get("Accept", "").strip(", ") or "*/*"
    # Sorted, so that of a repeated range the highest quality counts.
    ranges = sorted(map(MediaType, accept.split(",")), key=lambda one: one.quality)
    quality = {f"{one.main_type}/{one.sub_type}": one.quality for one in ranges}
    # The most specific range decides, even with `q=0`, which HttpRequest.accepts() ignores.
    if not next((quality[name] for name in JSON_RANGES if name in quality), 0):
        raise Problem(406)


def endpoint(**permissions: str) -> Callable:
    """Allow these methods, each with its permission; return 404 if the item does not exist."""
    if "GET" in permissions:
        permissions["HEAD"] = permissions["GET"]

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method not in permissions:
                return HttpResponseNotAllowed(sorted(permissions))
            try:
                check_access(request, permissions[request.method])
                return view(request, *args, **kwargs)
            except Item.DoesNotExist as error:
                raise Http404 from error
            except IntegrityError:
                authenticate(request)  # Raises 401 if the owner was deleted.
                raise

        return wrapper

    return decorate
