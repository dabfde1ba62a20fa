"""What the tests share: an application with a database of its own, and its users' clients."""

import pytest
from flask_login import FlaskLoginClient
from sqlalchemy import select

from stockroom import create_app
from stockroom.accounts.models import User
from stockroom.extensions import db


@pytest.fixture
def app():
    """Return an application with the demo data, in memory."""
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "only for tests",
            "SQLALCHEMY_DATABASE_URI": "sqlite://",
            "WTF_CSRF_ENABLED": False,
        }
    )
    app.test_client_class = FlaskLoginClient
    with app.app_context():
        db.create_all()
    for command in ("seed-users", "seed"):
        app.test_cli_runner().invoke(args=[command], catch_exceptions=False)
    return app


@pytest.fixture
def client_of(app):
    """Return a function that returns the client of a user who is logged in."""

    def client_of(username):
        with app.app_context():
            user = db.session.scalar(select(User).filter_by(username=username))
            return app.test_client(user=user)

    return client_of
