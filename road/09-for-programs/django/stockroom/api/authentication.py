"""What guards a view of the API."""

from functools import wraps

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt

from .responses import problem
from .tokens import find_owner

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="stockroom"'}


def token_required(permission):
    """Guard a view: 401 without a valid token, 403 without the permission of its owner."""

    def decorator(view):
        @csrf_exempt
        @wraps(view)
        def guarded(request, *args, **kwargs):
            scheme, _, plain = request.headers.get("Authorization", "").partition(" ")
            owner = find_owner(plain) if scheme.lower() == "bearer" else None
            if owner is None:
                return problem(401, "A valid API token is required.", headers=CHALLENGE)
            if not owner.has_perm(permission):
                return problem(403, "The owner of this token may not do this.")
            request.user = owner
            try:
                return view(request, *args, **kwargs)
            except Http404:
                return problem(404, "There is nothing at this URL.")

        return guarded

    return decorator
