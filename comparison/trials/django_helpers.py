"""Helpers for the checks of cards in Django's project; imported when it is set up."""

import sys
from io import StringIO
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client as DjangoClient
from django.test import RequestFactory
from django.utils.crypto import get_random_string

from comparison.trials.running import Answer


class Client:
    """Django's test client, with responses for the checks."""

    def __init__(self) -> None:
        """Start without cookies."""
        self._client = DjangoClient(raise_request_exception=False, enforce_csrf_checks=True)

    def login(self, username: str) -> None:
        """Log a user in."""
        self._client.force_login(User.objects.get(username=username))

    def get(self, path: str, **headers: str) -> Answer:
        """Get a page; headers are named as_in_python."""
        return self._answer(self._client.get(path, headers=_named(headers)))

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        """Post a form with a CSRF token, as browsers do; a dict named `json` as JSON, without.

        Bytes are sent as they are.
        """
        kind = {}
        if "json" in headers:
            data, kind = headers.pop("json"), {"content_type": "application/json"}
        elif isinstance(data, bytes):
            kind = {"content_type": headers.pop("content_type")}
        else:
            data = (data or {}) | {"csrfmiddlewaretoken": self.token()}
        return self._answer(self._client.post(path, data, headers=_named(headers), **kind))

    def send(self, method: str, path: str) -> Answer:
        """Send a request by another method."""
        return self._answer(self._client.generic(method, path))

    def token(self) -> str:
        """Return a CSRF token of the client's cookie."""
        if "csrftoken" not in self._client.cookies:
            self._client.cookies["csrftoken"] = get_random_string(32)
        return self._client.cookies["csrftoken"].value

    @staticmethod
    def _answer(response: Any) -> Answer:
        return Answer(response.status_code, response.getvalue().decode(), response.headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def render(name: str, path: str = "/", **context: Any) -> str:
    """Return a template rendered for a request without a user."""
    request = RequestFactory().get(path)
    request.user = context.pop("user", AnonymousUser())
    return " ".join(render_to_string(name, context, request).split())


def call(name: str, *words: str) -> str:
    """Return the output of a card's command."""
    module = sys.modules[f"stock.management.commands.{name}"]
    out = StringIO()
    call_command(module.Command(stdout=out), *words)
    return out.getvalue()


def create_tables(*models: Any) -> None:
    """Create the tables of new models."""
    with connection.schema_editor() as editor:
        for one in models:
            editor.create_model(one)


def save(record: Any) -> Any:
    """Save a record and load it again."""
    record.save()
    record.refresh_from_db()
    return record
