"""Log in and log out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import login_user, logout_user
from sqlalchemy import select

from ..extensions import db
from .forms import LoginForm
from .models import Group, User

bp = Blueprint("accounts", __name__, cli_group=None)

CLERKS = ["stock.view_item", "stock.add_stockmovement"]
MANAGERS = [
    "stock.view_item",
    "stock.add_item",
    "stock.change_item",
    "stock.delete_item",
    "stock.add_stockmovement",
    "accounts.view_user",
]


@bp.route("/login/", methods=["GET", "POST"])
def login():
    """Log a user in and go on to the page that was asked for."""
    form = LoginForm()
    if form.validate_on_submit():
        user = db.session.scalar(select(User).filter_by(username=form.username.data))
        if user and user.check_password(form.password.data):
            login_user(user)
            target = request.args.get("next", "")
            return redirect(target if is_local_path(target) else url_for("stock.item_list"))
        form.form_errors.append("Please enter a correct username and password.")
    return render_template("accounts/login.html", form=form)


def is_local_path(target):
    """Return whether a URL is a path on this host, however a browser reads it."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    return is_path and target.isprintable()


@bp.post("/logout/")
def logout():
    """Log the user out."""
    logout_user()
    return redirect(url_for("accounts.login"))


@bp.cli.command("seed-users")
def seed_users():
    """Add the groups and the users of the demo."""
    clerks = Group(name="Clerks", permissions=CLERKS)
    managers = Group(name="Managers", permissions=MANAGERS)
    for username, groups in {"clerk": [clerks], "manager": [managers], "member": []}.items():
        user = User(username=username, groups=groups, is_staff=managers in groups)
        user.set_password("correct horse stockroom")
        db.session.add(user)
    db.session.commit()
