"""The commands: `flask --app stockroom seed`, `set-up`, `list-routes`, and those of packages."""

import re
import sys
from datetime import UTC, datetime
from getpass import getpass

import click
from flask import Flask, current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .accounts.authentication import find_user, replace_password
from .accounts.forms import SignUpForm
from .accounts.models import Group
from .accounts.passwords import password_problems
from .accounts.permissions import GROUPS, ensure_groups
from .extensions import db
from .stock.demo import fill
from .web.transactions import unit_of_work


def read_moment(_context: click.Context, _option: click.Option, value: str | None) -> datetime:
    """Return the moment of an RFC 3339 text, or this moment (OPS-2)."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if value else datetime.now(UTC)
    except ValueError as error:
        raise click.BadParameter("must be a moment such as 2026-05-01T12:00:00Z") from error


@click.command("seed")
@click.option("--now", callback=read_moment, help="The moment the movements are dated back from.")
@click.option("--even-in-production", is_flag=True)
def seed(now: datetime, even_in_production: bool) -> None:
    """Fill an empty stockroom with the demo data (OPS-2)."""
    if current_app.config["PRODUCTION"] and not even_in_production:
        raise click.ClickException(
            "The demo people have a password that everybody knows. "
            "Fill in the demo data with --even-in-production if that is wanted."
        )
    if fill(now):
        click.echo("The demo data is in place.")
    else:
        click.echo("There are items already; nothing was changed.")


@click.command("set-up")
@click.argument("username")
@click.option("--email", required=True)
@click.option("--group", "groups", multiple=True, type=click.Choice(list(GROUPS)))
@click.option("--staff", is_flag=True)
@click.option("--superuser", is_flag=True)
def set_up(username: str, email: str, groups: list[str], staff: bool, superuser: bool) -> None:
    """Make the groups and one person, without ever printing the password (ACC-20)."""
    password = read_password()
    typed = {"username": username, "email": email, "password1": password, "password2": password}
    form = SignUpForm(formdata=MultiDict(typed), meta={"csrf": False})
    if not form.validate():
        raise click.ClickException(
            " ".join(text for texts in form.errors.values() for text in texts)
        )
    set_up_person(form, groups, is_staff=staff or superuser, is_superuser=superuser)
    click.echo(f"{form.username.data} can log in.")


@unit_of_work
def set_up_person(form: SignUpForm, groups: list[str], **rights: bool) -> None:
    """Write the groups and the person, both or neither (ACC-20)."""
    ensure_groups()
    user = form.new_user()
    user.groups = list(db.session.scalars(select(Group).where(Group.name.in_(groups))))
    for name, value in rights.items():
        setattr(user, name, value)
    db.session.add(user)


def read_password() -> str:
    """Return the password from a pipe, or ask for it twice (ACC-20)."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if password != getpass("Password (again): "):
        raise click.ClickException("The two password fields didn’t match.")
    return password


@click.command("change-password")
@click.argument("username")
def change_password(username: str) -> None:
    """Set a person's password, which ends their sessions and API tokens (ACC-18, ACC-20)."""
    user = find_user(username)
    if user is None:
        raise click.ClickException(f"user '{username}' does not exist")
    password = read_password()
    if problems := password_problems(password, **user.personal):
        raise click.ClickException(" ".join(problems))
    unit_of_work(replace_password)(user, password)
    click.echo(f"Password changed successfully for user '{user}'")


@click.command("list-routes")
def list_routes() -> None:
    """Print every route as its path and its name (SEC-1)."""
    rules = (rule for rule in current_app.url_map.iter_rules() if rule.endpoint != "static")
    for rule in sorted(rules, key=lambda rule: rule.rule):
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule)
        click.echo(f"{path} {rule.endpoint.replace('.', ':')}")


def init_app(app: Flask) -> None:
    """Register the commands (ACC-20)."""
    for command in (seed, set_up, change_password, list_routes):
        app.cli.add_command(command)
