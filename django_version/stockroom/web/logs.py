"""What the log tells about people and rights, and how each line of it is written (SEC-8)."""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .request_id import current_request, request_id

Event = tuple[str, dict[str, Any]]

logger = logging.getLogger("stockroom.security")

REFUSALS = {"login_failed", "login_throttled", "signup_throttled", "reset_throttled"}
REFUSALS |= {"permission_denied", "csrf_failed"}
MOST_CHARACTERS = 200
# What opens something: the end of a reset link, and of an API token what follows its prefix.
SECRET = re.compile(r"(/reset/[^/\s]+/|stk_[\w-]{8})[^/\s\"'\\]+")


def log_event(event: str, **fields: Any) -> None:
    """Log one event of a request, by whom and from where unless the fields say so (SEC-8)."""
    if current_request.get() is None:
        return
    fields = {**acting(without=fields), **fields}
    level = logging.WARNING if event in REFUSALS else logging.INFO
    logger.log(level, event, extra={"fields": fields})


def log_events(events: Iterable[Event]) -> None:
    """Log several events, each with its fields (SEC-8)."""
    for event, fields in events:
        log_event(event, **fields)


def acting(*, without: Iterable[str]) -> dict[str, str]:
    """Return who sent the request, as far as nobody else has said it, and from where (SEC-8)."""
    request = current_request.get()
    user = getattr(request, "user", None) if "username" not in without else None
    username = "" if user is None else user.get_username()
    return {"username": username, "address": request.META.get("REMOTE_ADDR", "")}


class DuplicateFilter(logging.Filter):
    """Drop Django's record of a 403 or 429, which is an event of its own."""

    def filter(self, record):
        return getattr(record, "status_code", 0) not in (403, 429)


def conceal(value: Any) -> Any:
    """Shorten a text's secrets to what may be known of them (SEC-8)."""
    return SECRET.sub(r"\1...", value) if isinstance(value, str) else value


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the fields of an event, none of them long; other lines have none (SEC-8)."""
    fields = {name: conceal(value) for name, value in getattr(record, "fields", {}).items()}
    return {n: v[:MOST_CHARACTERS] if isinstance(v, str) else v for n, v in fields.items()}


def escape(text: str) -> str:
    r"""Write what cannot be seen, or moves what can, as `\n` or `\u202e` (SEC-8)."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


class LineFormatter(logging.Formatter):
    """A line for people; the lines of a traceback follow, set in (SEC-8)."""

    def formatMessage(self, record):
        head = f"{self.formatTime(record)} {record.levelname} {record.name} [{request_id.get()}] "
        told = [conceal(head + record.message)]
        for name, value in fields_of(record).items():
            told.append(f"{name}={json.dumps(value, ensure_ascii=False)}")
        return escape(" ".join(told))

    def formatException(self, exc_info):
        lines = conceal(super().formatException(exc_info)).split("\n")
        return "\n".join(f"    {escape(line)}" for line in lines)


class JsonFormatter(logging.Formatter):
    """A line for programs: one JSON object in ASCII, the traceback a field of it (SEC-8)."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": conceal(record.getMessage()),
            **fields_of(record),
        }
        if record.exc_info:
            line["traceback"] = conceal(self.formatException(record.exc_info))
        return json.dumps(line)
