"""Give each request an id, for its response, its error page and its log lines (SEC-7)."""

import uuid
from contextvars import ContextVar

from flask import Flask, Response

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def set_request_id() -> None:
    request_id.set(uuid.uuid4().hex)


def add_request_id(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id.get()
    return response


def init_app(app: Flask) -> None:
    """Register the hooks; call this first, as every log line of a request needs its id."""
    app.before_request(set_request_id)
    app.after_request(add_request_id)
