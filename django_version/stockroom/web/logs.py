"""Log security events, and format log lines: readable, or as JSON in production (SEC-8)."""

import json
import logging
import re
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
logger = logging.getLogger("stockroom.security")

WARNINGS = {
    "login_failed",
    "login_throttled",
    "signup_throttled",
    "reset_throttled",
    "permission_denied",
    "csrf_failed",
}
MAX_VALUE_LENGTH = 200
# The secret parts: the end of a reset link, and an API token after its prefix.
SECRET = re.compile(r"(/reset/[^/\s]+/|stk_[\w-]{8})[^/\s\"'\\]+")


class RequestIdMiddleware(MiddlewareMixin):
    """Give each request an id, for its response, its error page and its log lines (SEC-7)."""

    def process_request(self, request):
        request.id = uuid.uuid4().hex
        current_request.set(request)

    def process_response(self, request, response):
        response["X-Request-ID"] = request.id
        return response


def request_id() -> str:
    """Return the id of the current request, or “-” outside of one."""
    return getattr(current_request.get(), "id", "-")


def log_event(event: str, **fields: Any) -> None:
    """Log an event of a request, with its username and IP address unless `fields` has them."""
    request = current_request.get()
    if request is None:
        return
    user = getattr(request, "user", None) if "username" not in fields else None
    username = "" if user is None else user.get_username()
    fields = {"username": username, "address": request.META.get("REMOTE_ADDR", ""), **fields}
    level = logging.WARNING if event in WARNINGS else logging.INFO
    logger.log(level, event, extra={"fields": fields})


class RequestRecordFilter(logging.Filter):
    """Drop 403 and 429, which log_event() has logged; keep only the tracebacks of 500s."""

    def filter(self, record):
        status = getattr(record, "status_code", None)  # None unless it is about a response.
        if status == 503 and record.exc_info:
            record.msg = f"{record.msg}: %s"
            record.args = (*record.args, record.exc_info[1])
        if status not in (None, 500):
            record.exc_info = None
        return status not in (403, 429)


def redact(text: str) -> str:
    return SECRET.sub(r"\1...", text)


def clean_value(value: Any) -> Any:
    """Redact and truncate the value of a field, or each value of a list."""
    if isinstance(value, list):
        return [clean_value(item) for item in value]
    return redact(value)[:MAX_VALUE_LENGTH] if isinstance(value, str) else value


def event_fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return the fields of an event; other records have none."""
    return {name: clean_value(value) for name, value in getattr(record, "fields", {}).items()}


def escape(text: str) -> str:
    r"""Escape control and invisible characters, as `\n` or `\u202e`."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


class LineFormatter(logging.Formatter):
    """Format a readable line; the lines of a traceback follow, indented."""

    def formatMessage(self, record):
        head = f"{self.formatTime(record)} {record.levelname} {record.name} [{request_id()}] "
        parts = [redact(head + record.message)]
        fields = event_fields(record).items()
        parts += [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields]
        return escape(" ".join(parts))

    def formatException(self, exc_info):
        lines = redact(super().formatException(exc_info)).split("\n")
        return "\n".join(f"    {escape(line)}" for line in lines)


class JsonFormatter(logging.Formatter):
    """Format one JSON object in ASCII, with the traceback as a field."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id(),
            "message": redact(record.getMessage()),
            **event_fields(record),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line)
