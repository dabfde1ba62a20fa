"""Log security events, and format log lines: readable, or as JSON in production (SEC-8)."""

import json
import logging
import re
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_request_context, request
from flask_login import current_user

request_id: ContextVar[str] = ContextVar("request_id", default="-")
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


def set_request_id() -> None:
    """Give a request an id, for its response, its error page and its log lines (SEC-7)."""
    request_id.set(uuid.uuid4().hex)


def log_event(event: str, **fields: Any) -> None:
    """Log an event of a request, with username and IP address unless they are among the fields."""
    if not has_request_context():
        return
    username = getattr(current_user, "username", "") if "username" not in fields else ""
    fields = {"username": username, "address": request.remote_addr or "", **fields}
    level = logging.WARNING if event in WARNINGS else logging.INFO
    logger.log(level, event, extra={"fields": fields})


def redact(text: str) -> str:
    return SECRET.sub(r"\1...", text)


def redact_record(record: logging.LogRecord) -> bool:
    """Redact a record that another library formats; keep it."""
    record.msg, record.args = redact(record.getMessage()), ()
    return True


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
        head = f"{self.formatTime(record)} {record.levelname} {record.name} [{request_id.get()}] "
        parts = [redact(head + record.message)]
        for name, value in event_fields(record).items():
            parts.append(f"{name}={json.dumps(value, ensure_ascii=False)}")
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
            "request_id": request_id.get(),
            "message": redact(record.getMessage()),
            **event_fields(record),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line)


def init_app(app: Flask) -> None:
    """Log to standard error: JSON in production, otherwise plain lines."""
    # The first hook, as every log line of a request needs its id.
    app.before_request(set_request_id)
    level, production = app.config["LOG_LEVEL"], app.config["PRODUCTION"]
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(JsonFormatter() if production else LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Flask-WTF's line about a form without a token repeats the event csrf_failed; python-barcode
    # only warns that it cannot draw bitmaps, which nothing here needs.
    for name in ("alembic", "flask_wtf.csrf", "pyBarcode"):
        logging.getLogger(name).setLevel("WARNING")
    # The development server colors and escapes its own lines.
    logging.getLogger("werkzeug").propagate = production
    logging.getLogger("werkzeug").addFilter(redact_record)
    # Replace the handlers that these loggers configure themselves.
    for name in ("gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
