"""Run the Flask code of cards in a small application."""

import contextvars
import importlib
import sys
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import Any

from flask import render_template
from jinja2 import DictLoader, StrictUndefined

from comparison.trials import (
    flask_extensions,
    flask_models,
    flask_settings,
    flask_setup,
    running,
)
from comparison.trials.flask_extensions import csrf, db, login_manager
from comparison.trials.flask_helpers import Client, flask_cli, save, uncommitted
from comparison.trials.flask_setup import create_app
from comparison.trials.running import Names

TEMPLATES: dict[str, str] = {}
IN_MEMORY = "sqlite://"


class Project:
    """An application with the usual extensions, and a database in memory."""

    def __init__(self) -> None:
        """Create the application and fill the database."""
        # The files of every card, by the names that a reader gives them (howto_setup.py).
        sys.modules |= {"app": flask_setup, "extensions": flask_extensions, "models": flask_models}
        flask_settings.SQLALCHEMY_DATABASE_URI = IN_MEMORY
        self.start()

    def start(self) -> None:
        """Create the application from the settings, and fill its database if it is in memory."""
        self.app = flask_setup.app = create_app()
        self.app.jinja_loader = DictLoader(TEMPLATES)
        # A name that is not passed to a template is an error.
        self.app.jinja_env.undefined = StrictUndefined
        if flask_settings.SQLALCHEMY_DATABASE_URI == IN_MEMORY:
            with self.app.app_context():
                db.create_all()
                fill()

    def names(self) -> Names:
        """Return the application, its extensions, models and helpers."""
        self.client = Client(self.app)
        found = {name: value for name, value in vars(flask_models).items() if name[0].isupper()}
        helpers = {"get": self.client.get, "post": self.client.post, "login": self.client.login}
        helpers["send"] = self.client.send
        own = {
            "app": self.app,
            "create_app": create_app,
            "csrf": csrf,
            "db": db,
            "login_manager": login_manager,
            "render": self.render,
        }
        tables = {"create_tables": lambda *_: db.create_all(), "save": save}
        return found | helpers | own | tables | {"call": self.call}

    def configure(self, found: Names) -> None:
        """Create the application again, because create_app() must read the settings."""
        vars(flask_settings).update(found)
        self.start()

    def add_template(self, name: str, source: str) -> None:
        """Make a template available by name."""
        TEMPLATES[name] = source

    def add_module(self, module: ModuleType) -> None:
        """Let other files import it: Flask has no autodiscovery."""
        sys.modules[module.__name__.removeprefix("stock.")] = module

    def parse_command(self, words: list[str]) -> None:
        """Parse the commands of flask, and find the application of one."""
        if words[:2] == ["python", "-m"]:
            words = words[2:]
        if words[0] == "gunicorn":
            name, _, attribute = words[-1].partition(":")
            getattr(importlib.import_module(name), attribute)
        if words[0] == "flask":
            _, option, name, *rest = words
            assert option == "--app", words  # noqa: S101
            assert {"app", "create_app"} & set(vars(importlib.import_module(name)))  # noqa: S101
            self._parse(self.app.cli, rest)

    def _parse(self, group: Any, words: list[str]) -> None:
        command = (group.commands | flask_cli().commands)[words[0]]
        if hasattr(command, "commands"):
            self._parse(command, words[1:])
        else:
            command.make_context(words[0], words[1:]).close()

    def check(self, code: Callable[[], None]) -> None:
        """Run checks within an application context; writes must be committed."""
        with self.app.app_context():
            written = uncommitted()
            code()
            assert not written, f"never committed: {written}"  # noqa: S101

    def render(self, name: str, path: str = "/", **context: Any) -> str:
        """Return a template rendered for a request without a user."""

        def call() -> str:
            with self.app.test_request_context(path):
                return " ".join(render_template(name, **context).split())

        return contextvars.Context().run(call)

    def call(self, name: str, *words: str) -> str:
        """Return the output of a card's command, outside the context of the checks."""
        runner = self.app.test_cli_runner()
        result = contextvars.Context().run(lambda: runner.invoke(args=[name, *words]))
        assert result.exception is None, result.output  # noqa: S101
        return result.output


def fill() -> None:
    """Add the records used by the checks."""
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
