"""The login view of the admin, for staff only (ADM-1, ACC-5, ACC-8)."""

from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..accounts.forms import LoginForm
from ..accounts.models import User
from ..accounts.permissions import landing_page, next_path, warn_of_lost_form
from ..accounts.sessions import log_in


class StaffLoginForm(LoginForm):
    """Username and password of a member of the staff."""

    invalid_login = (
        "Please enter the correct username and password for a staff account. "
        "Note that both fields may be case-sensitive."
    )

    def authenticate(self) -> User | None:
        """Return the user, if they are staff."""
        user = super().authenticate()
        return user if user and user.is_staff else None


def is_staff() -> bool:
    return current_user.is_authenticated and current_user.is_staff


def require_staff() -> ResponseReturnValue | None:
    """Redirect everybody else to the login page of the admin."""
    if request.endpoint in ("admin.login", "admin.logout") or is_staff():
        return None
    warn_of_lost_form()
    return redirect(f"{url_for('admin.login')}?next={quote(request.address())}")


def login() -> ResponseReturnValue:
    """Log staff in and go on to `next`, a path on this host."""
    if request.method != "POST" and is_staff():
        return redirect(url_for("admin.index"))
    path = next_path() or url_for("admin.index")
    form = StaffLoginForm()
    if form.validate_on_submit():
        log_in(form.user)
        return redirect(landing_page(form.user, path))
    return render_template("admin/login.html", form=form, next=path, title="Log in")
