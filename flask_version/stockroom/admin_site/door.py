"""Who comes into the admin (ADM-1)."""

from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..accounts.forms import LoginForm
from ..accounts.models import User
from ..accounts.permissions import landing_page, next_path, warn_of_lost_form
from ..accounts.sessions import log_in


class StaffLoginForm(LoginForm):
    """Username and password of someone on the staff (ADM-1)."""

    refusal = (
        "Please enter the correct username and password for a staff account. "
        "Note that both fields may be case-sensitive."
    )

    def find_user(self) -> User | None:
        """Return the person, if on the staff (ADM-1)."""
        user = super().find_user()
        return user if user and user.is_staff else None


def require_staff() -> ResponseReturnValue | None:
    """Send whoever is not staff to the log-in page of the admin (ADM-1)."""
    is_open = request.endpoint in ("admin.login", "admin.logout")
    if is_open or (current_user.is_authenticated and current_user.is_staff):
        return None
    warn_of_lost_form()
    return redirect(f"{url_for('admin.login')}?next={quote(request.address())}")


def login() -> ResponseReturnValue:
    """Log staff in and go on to a path on this host (ADM-1, ACC-5, ACC-8)."""
    if request.method != "POST" and current_user.is_authenticated and current_user.is_staff:
        return redirect(url_for("admin.index"))
    path = next_path() or url_for("admin.index")
    form = StaffLoginForm()
    if form.validate_on_submit():
        log_in(form.user)
        return redirect(landing_page(form.user, path))
    return render_template("admin/login.html", form=form, next=path, title="Log in")
