"""Helpers for the checks of cards in Flask's application."""

import contextvars
from typing import Any

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select

from comparison.trials import flask_models
from comparison.trials.flask_extensions import db
from comparison.trials.running import Answer


class Client:
    """Flask's test client, with responses for the checks."""

    def __init__(self, app: Flask) -> None:
        """Start without cookies."""
        self._app = app
        self._client = None

    @property
    def client(self) -> Any:
        """Return the client, created when the routes exist."""
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
        """Post a form with a CSRF token, as browsers do; a dict named `json` as JSON, without.

        Bytes are sent as they are.
        """
        if "json" in headers:
            return self._answer("post", path, headers, json=headers.pop("json"))
        if isinstance(data, bytes):
            return self._answer("post", path, headers, data=data)
        return self._answer("post", path, headers, data=(data or {}) | {"csrf_token": self.token()})

    def send(self, method: str, path: str) -> Answer:
        """Send a request by another method."""
        return self._answer(method.lower(), path, {})

    def token(self) -> str:
        """Return a CSRF token of the client's session."""

        def call() -> tuple[str, str]:
            with self._app.test_request_context():
                return generate_csrf(), session["csrf_token"]

        token, key = contextvars.Context().run(call)
        with self.client.session_transaction() as own:
            own["csrf_token"] = key
        return token

    def _answer(self, method: str, path: str, headers: dict[str, str], **body: Any) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def call() -> Answer:
            response = getattr(self.client, method)(path, headers=named, **body)
            return Answer(response.status_code, response.text, response.headers)

        # Outside the context of the checks, as on a server.
        return contextvars.Context().run(call)


def uncommitted() -> list[str]:
    """Return a list of the writing statements before they are committed."""
    written: list[str] = []

    def record(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", record)
    for end in ("commit", "rollback"):
        event.listen(db.engine, end, lambda connection: written.clear())
    return written


def flask_cli() -> Any:
    """Return Flask's own commands."""
    from flask.cli import FlaskGroup

    return FlaskGroup()


def save(record: Any) -> Any:
    """Save a record."""
    db.session.add(record)
    db.session.commit()
    return record
