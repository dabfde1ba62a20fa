"""Run the Flask code of cards in a small application."""

import contextvars
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import select
from sqlalchemy.pool import StaticPool

from comparison.trials import flask_models, running
from comparison.trials.flask_extensions import db, login_manager
from comparison.trials.flask_setup import create_app
from comparison.trials.running import Answer, Names

TEMPLATES: dict[str, str] = {}


class Project:
    """An application with the usual extensions, and a database in memory."""

    def __init__(self) -> None:
        """Make the application and fill the database."""
        self.app = create_app(
            SQLALCHEMY_DATABASE_URI="sqlite://",
            SQLALCHEMY_ENGINE_OPTIONS={"poolclass": StaticPool},
            WTF_CSRF_CHECK_DEFAULT=False,
        )
        self.app.jinja_loader = DictLoader(TEMPLATES)
        with self.app.app_context():
            db.create_all()
            fill()

    def names(self) -> Names:
        """Return the application, its extensions, models and helpers."""
        self.client = Client(self.app)
        found = {name: value for name, value in vars(flask_models).items() if name[0].isupper()}
        helpers = {"get": self.client.get, "post": self.client.post, "login": self.client.login}
        own = {
            "app": self.app,
            "db": db,
            "login_manager": login_manager,
            "render": self.render,
        }
        tables = {"create_tables": lambda *_: db.create_all(), "save": save}
        return found | helpers | own | tables | {"call": self.call}

    def configure(self, found: Names) -> None:
        """Apply settings."""
        self.app.config.update(found)

    def add_template(self, name: str, source: str) -> None:
        """Make a template known by its name."""
        TEMPLATES[name] = source

    def add_module(self, module: ModuleType) -> None:
        """Do nothing: Flask finds nothing by itself."""

    def parse_command(self, words: list[str]) -> None:
        """Parse what flask is to do."""
        if words[:2] == ["python", "-m"]:
            words = words[2:]
        if words[0] == "flask":
            rest = words[3:] if words[1] == "--app" else words[1:]
            self._parse(self.app.cli, rest)

    def _parse(self, group: Any, words: list[str]) -> None:
        command = (group.commands | flask_cli().commands)[words[0]]
        if hasattr(command, "commands"):
            self._parse(command, words[1:])
        else:
            command.make_context(words[0], words[1:]).close()

    def check(self, code: Callable[[], None]) -> None:
        """Run checks within a context of the application."""
        with self.app.app_context():
            code()

    def render(self, name: str, path: str = "/", **context: Any) -> str:
        """Return a template rendered for a request without a user."""

        def call() -> str:
            with self.app.test_request_context(path):
                return " ".join(render_template(name, **context).split())

        return contextvars.Context().run(call)

    def call(self, name: str, *words: str) -> str:
        """Return what a command of a card prints; outside the context of the checks."""
        runner = self.app.test_cli_runner()
        result = contextvars.Context().run(lambda: runner.invoke(args=[name, *words]))
        assert result.exception is None, result.output  # noqa: S101
        return result.output


class Client:
    """Flask's test client, with the answers that checks read."""

    def __init__(self, app: Flask) -> None:
        """Begin without cookies."""
        self._app = app
        self._client = None

    @property
    def client(self) -> Any:
        """Return the client, made when the routes are there."""
        self._client = self._client or self._app.test_client()
        return self._client

    def login(self, username: str) -> None:
        """Log a user in."""
        user = db.session.scalar(select(flask_models.User).filter_by(username=username))
        with self.client.session_transaction() as session:
            session["_user_id"] = str(user.id)

    def get(self, path: str, **headers: str) -> Answer:
        """Get a page; headers are named as_in_python."""
        return self._answer("get", path, headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        """Post a form; a dict named `json` is sent as JSON."""
        if "json" in headers:
            return self._answer("post", path, headers, json=headers.pop("json"))
        return self._answer("post", path, headers, data=data or {})

    def _answer(self, method: str, path: str, headers: dict[str, str], **body: Any) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def call() -> Answer:
            response = getattr(self.client, method)(path, headers=named, **body)
            return Answer(response.status_code, response.text, response.headers)

        # Outside the context of the checks, as a server does it.
        return contextvars.Context().run(call)


def flask_cli() -> Any:
    """Return Flask's own commands."""
    from flask.cli import FlaskGroup

    return FlaskGroup()


def save(record: Any) -> Any:
    """Save a record."""
    db.session.add(record)
    db.session.commit()
    return record


def fill() -> None:
    """Add the records that the checks name."""
    bolts, nuts = (flask_models.Category(name=name) for name in ("Bolts", "Nuts"))
    acme = flask_models.Supplier(name="Acme", email="acme@example.com")
    for row in running.ITEMS:
        category = bolts if row["sku"].startswith("HEX") else nuts
        values = row | {"unit_cost": Decimal(row["unit_cost"])}
        item = flask_models.Item(category=category, supplier=acme, **values)
        item.movements.append(flask_models.Movement(change=row["quantity"], reason="count"))
        db.session.add(item)
    for name, role in (("clerk", "clerk"), ("boss", "manager")):
        user = flask_models.User(username=name, email=f"{name}@example.com", role=role)
        user.set_password(running.PASSWORD)
        db.session.add(user)
    db.session.commit()


if __name__ == "__main__":
    running.main(Project())
