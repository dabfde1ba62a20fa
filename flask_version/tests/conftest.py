"""Fixtures: the application on a database of its own, filled with the demo data."""

import shutil

import pytest
from flask_migrate import upgrade
from stockroom import create_app
from stockroom.extensions import db


def make_app(database):
    """Return the application for tests on an SQLite file."""
    return create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}",
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
        }
    )


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory):
    """Return an SQLite file with the demo data, made once."""
    database = tmp_path_factory.mktemp("demo") / "stockroom.sqlite3"
    app = make_app(database)
    with app.app_context():
        upgrade()
        result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    return database


@pytest.fixture
def app(demo_database, tmp_path):
    """Return the application on a copy of the demo data.

    It has no context: one that is open would be that of all requests, with the user of the first.
    """
    return make_app(shutil.copy(demo_database, tmp_path))


@pytest.fixture
def scalar(app):
    """Return a function that runs a query and returns its first value."""

    def scalar(query):
        with app.app_context():
            return db.session.scalar(query)

    return scalar


@pytest.fixture
def client(app):
    """Return a browser."""
    return app.test_client()


@pytest.fixture
def log_in(client):
    """Return a function that logs a demo user in: `log_in("clerk")`."""

    def log_in(username, password="correct horse stockroom"):
        data = {"username": username, "password": password}
        return client.post("/accounts/login/", data=data)

    return log_in
