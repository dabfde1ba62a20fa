"""Give each request an id, for its response, its error page and its log lines (SEC-7)."""

import uuid
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def set_request_id() -> None:
    request_id.set(uuid.uuid4().hex)
