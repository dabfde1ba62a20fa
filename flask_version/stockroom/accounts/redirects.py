"""Redirects to the login page, and from there to where the user came from (ACC-5)."""

import re
from urllib.parse import quote

from flask import Response, flash, redirect, request, url_for
from flask_login import current_user

from ..extensions import login_manager
from .models import User

NOT_SAVED = "Your session has ended. Log in, and send the form again unless it was already saved."
# Browsers read `//` or `/\` as the start of another host.
LOCAL_PATH = re.compile(r"/(?!/)[^\\]{0,2047}")


def next_path() -> str:
    """Return the request's `next` if it is a path on this host, otherwise an empty string."""
    path = request.form.get("next", request.args.get("next", ""))
    return path if LOCAL_PATH.fullmatch(path) and path.isprintable() else ""


def get_success_path(user: User, path: str) -> str:
    """Return the path after login: the profile if the user may not see the dashboard."""
    is_forbidden = path == "/" and not user.has_perm("stock.view_item")
    return url_for("accounts.profile") if is_forbidden else path


def redirect_to_login() -> Response:
    """Redirect to the login page, or to the admin's from within the admin, with `next`."""
    login = "admin.login" if request.blueprint == "admin" else "accounts.login"
    return redirect(f"{url_for(login)}?next={quote(request.relative_url())}")


@login_manager.unauthorized_handler
def unauthorized() -> Response:
    """Redirect to the login page; warn an anonymous user that their form was not saved."""
    if request.method == "POST" and not current_user.is_authenticated:
        flash(NOT_SAVED, "warning")
    return redirect_to_login()
