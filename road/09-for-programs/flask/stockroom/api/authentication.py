"""What guards a view of the API."""

from functools import wraps

from flask import g, request

from .responses import problem
from .tokens import find_owner

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="stockroom"'}


def token_required(permission):
    """Guard a view: 401 without a valid token, 403 without the permission of its owner."""

    def decorator(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            scheme, _, plain = request.headers.get("Authorization", "").partition(" ")
            g.user = find_owner(plain) if scheme.lower() == "bearer" else None
            if g.user is None:
                return problem(401, "A valid API token is required.", headers=CHALLENGE)
            if not g.user.has_perm(permission):
                return problem(403, "The owner of this token may not do this.")
            return view(*args, **kwargs)

        return guarded

    return decorator
