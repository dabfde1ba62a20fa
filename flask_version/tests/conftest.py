"""Fixtures: the application on a database of its own, filled with the demo data."""

import os
import sqlite3
from contextlib import closing

import pytest
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from stockroom import create_app
from stockroom.extensions import db

PASSWORD = "correct horse stockroom"


def clear_environment(monkeypatch):
    """Delete the settings of the environment."""
    for name in list(os.environ):
        if name.startswith("STOCKROOM_") or name in ("FLASK_DEBUG", "SCRIPT_NAME"):
            monkeypatch.delenv(name)


def make_app(database, **config):
    """Return the application for tests on an SQLite file, ignoring the environment."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        clear_environment(monkeypatch)
        # By a variable: the default would create a folder in the project.
        monkeypatch.setenv("STOCKROOM_DATABASE_URL", f"sqlite:///{database}")
        # Argon2 is slow on purpose.
        defaults = {"TESTING": True, "WTF_CSRF_ENABLED": False, "ARGON2_MEMORY_KIB": 8}
        return create_app(defaults | config)


def operational_error(message):
    """Return the error that SQLAlchemy raises for one of SQLite's."""
    return OperationalError("UPDATE", {}, sqlite3.OperationalError(message))


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """Return the SQLite file of all tests."""
    return tmp_path_factory.mktemp("database") / "stockroom.sqlite3"


@pytest.fixture(scope="session")
def demo_app(database):
    """Return the application with the demo data; both take time, so they are made once."""
    app = make_app(database)
    with app.app_context():
        upgrade()
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    return app


@pytest.fixture(scope="session")
def demo_data(demo_app, database):
    """Return a connection to a copy of the demo data in memory."""
    with closing(sqlite3.connect(":memory:")) as copy:
        with closing(sqlite3.connect(database)) as source:
            source.backup(copy)
        yield copy


@pytest.fixture
def app(demo_app, demo_data, database):
    """Return the application, with its database as it was when it was filled.

    No context is pushed: all requests would share it, and with it the user of the first request.
    """
    with closing(sqlite3.connect(database)) as target:
        demo_data.backup(target)
    return demo_app


@pytest.fixture
def scalar(app):
    """Return a function that runs a query and returns its first value."""

    def scalar(query):
        with app.app_context():
            return db.session.scalar(query)

    return scalar


@pytest.fixture
def execute(app):
    """Return a function that runs a statement and commits it."""

    def execute(statement):
        with app.app_context():
            db.session.execute(statement)
            db.session.commit()

    return execute


@pytest.fixture
def statements(app):
    """Return a list to which each SQL statement is added."""
    statements = []
    with app.app_context():
        listener = (db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(*listener)
    yield statements
    event.remove(*listener)


@pytest.fixture
def client(app):
    """Return a test client, which keeps cookies."""
    return app.test_client()


@pytest.fixture
def log_in(client):
    """Return a function that logs a demo user in: `log_in("clerk")`."""

    def log_in(username, password=PASSWORD, **data):
        data |= {"username": username, "password": password}
        return client.post("/accounts/login/", data=data)

    return log_in
