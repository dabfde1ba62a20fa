"""What guards a view."""

from functools import wraps

from flask import abort
from flask_login import current_user, login_required


def permission_required(permission):
    """Guard a view: users who are not logged in have to log in, others without it get 403."""

    def decorator(view):
        @wraps(view)
        @login_required
        def guarded(*args, **kwargs):
            if not current_user.has_perm(permission):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorator
