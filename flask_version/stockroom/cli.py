"""The commands `seed`, `set-up`, `change-password` and `list-routes` (ACC-20)."""

import re
import sys
from datetime import UTC, datetime

import click
from flask import Blueprint, current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .accounts.authentication import get_user_by_username, replace_password
from .accounts.forms import NewPasswordForm, SignUpForm
from .accounts.models import Group, User
from .accounts.passwords import hash_password
from .accounts.permissions import GROUPS, ensure_groups
from .extensions import db
from .stock.demo import load_demo_data, parse_now
from .web.commands import one_line_errors
from .web.transactions import transaction

bp = Blueprint("cli", __name__, cli_group=None)


@bp.cli.command("seed")
@click.option(
    "--now",
    default=lambda: datetime.now(UTC).isoformat(),
    help="Datetime that counts as now (RFC 3339).",
)
@click.option("--even-in-production", is_flag=True)
@one_line_errors(ValueError)
def seed(now: str, even_in_production: bool) -> None:
    """Fill an empty stockroom with the demo data (OPS-2)."""
    if current_app.config["PRODUCTION"] and not even_in_production:
        raise click.ClickException(
            "The demo users’ password is public. To create them anyway, add --even-in-production."
        )
    if load_demo_data(parse_now(now)):
        click.echo("The demo data was created.")
    else:
        click.echo("Items or demo users already exist; nothing was changed.")


@bp.cli.command("set-up")
@click.argument("username")
@click.option("--email", required=True)
@click.option("--group", "groups", multiple=True, type=click.Choice(list(GROUPS)))
@click.option("--staff", is_flag=True)
@click.option("--superuser", is_flag=True)
@one_line_errors()
def set_up(username: str, email: str, groups: list[str], staff: bool, superuser: bool) -> None:
    """Create the groups and a user; prompts for the password, or reads it from a pipe."""
    passwords = dict.fromkeys(["password1", "password2"], read_password())
    data = MultiDict({"username": username, "email": email, **passwords})
    form = SignUpForm(formdata=data, meta={"csrf": False})
    if not form.validate():
        # The two password fields have one value, and so one error.
        errors = {name.rstrip("12"): " ".join(texts) for name, texts in form.errors.items()}
        raise click.ClickException(" ".join(f"{name}: {text}" for name, text in errors.items()))
    values = form.user_values()
    with transaction():
        ensure_groups()
        user = User(**values, is_staff=staff or superuser, is_superuser=superuser)
        user.groups = list(db.session.scalars(select(Group).where(Group.name.in_(groups))))
        db.session.add(user)
    click.echo(f"User “{user}” was created.")


def read_password() -> str:
    """Return the password from a pipe, or ask for it twice."""
    options = {"hide_input": True, "confirmation_prompt": "Password (again)"}
    try:
        typed = click.prompt("Password", **options) if sys.stdin.isatty() else sys.stdin.readline()
        typed.encode()  # In some locales, Python reads invalid UTF-8 as surrogates.
    except UnicodeError as error:
        raise click.ClickException("password: This is not valid UTF-8.") from error
    return typed.rstrip("\r\n")


@bp.cli.command("change-password")
@click.argument("username")
@one_line_errors()
def change_password(username: str) -> None:
    """Set a user's password, ending their sessions and revoking their API tokens (ACC-18)."""
    # Replace surrogates, from an argument that is not UTF-8, by “?”: databases reject them.
    user = get_user_by_username(username.encode(errors="replace").decode())
    if user is None:
        raise click.ClickException(f"user '{username}' does not exist")
    # On PostgreSQL, the transaction of this read would stay open while the command waits.
    db.session.commit()
    data = MultiDict(dict.fromkeys(["new_password1", "new_password2"], read_password()))
    form = NewPasswordForm(user, formdata=data, meta={"csrf": False})
    if not form.validate():
        raise click.ClickException(" ".join(form.errors["new_password2"]))
    password_hash = hash_password(form.new_password1.data)
    with transaction():
        replace_password(user, password_hash)
    click.echo(f"Password changed successfully for user '{user}'")


@bp.cli.command("list-routes")
def list_routes() -> None:
    """Print the path and the endpoint of every route (SEC-1)."""
    rules = (rule for rule in current_app.url_map.iter_rules() if rule.endpoint != "static")
    for rule in sorted(rules, key=lambda rule: rule.rule):
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule)
        click.echo(f"{path} {rule.endpoint.replace('.', ':')}")
