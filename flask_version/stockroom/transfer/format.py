"""The lines of a dump: a header, the records, and a final line with their counts (OPS-6)."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from ..web.time_zones import format_datetime

FORMAT, VERSION = "stockroom dump", 1
DATETIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{6}Z")
# Every JSON parser reads integers up to this one exactly.
MAX_INTEGER = 2**53 - 1
# Django stores up to 8 more characters of a password. An undo’s key contains a space.
PATTERNS = {"password": "(?s).{0,120}", "request_key": "[ -~]{1,255}"}

Record = dict[str, Any]


class LoadError(Exception):
    """The reason why a dump cannot be loaded, with its line if it has one."""

    def __init__(self, reason: object, line: int | None = None):
        super().__init__(f"line {line}: {reason}" if line else str(reason))


def json_default(value: datetime | Decimal) -> str:
    """Return a datetime in UTC with its microseconds, an amount with two decimals."""
    return f"{value:z.2f}" if isinstance(value, Decimal) else format_datetime(value)


def encode(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, default=json_default).encode() + b"\n"


def is_canonical(value: Any, parsed: Any) -> bool:
    """Return whether dump would write `parsed` as `value`; of text, check only the characters."""
    if isinstance(value, str) and isinstance(parsed, str):
        value.encode()  # A lone surrogate raises UnicodeEncodeError, a ValueError.
        return "\0" not in value
    if isinstance(parsed, datetime) and not 1900 <= parsed.year < 2200:
        return False  # Python's first and last years may overflow in other time zones.
    if isinstance(parsed, datetime | Decimal):
        parsed = json_default(parsed)
    is_exact = not isinstance(value, int) or abs(value) <= MAX_INTEGER
    return is_exact and type(value) is type(parsed) and value == parsed


def read_lines(file: BinaryIO, names: Iterable[str]) -> Iterator[tuple[int, str, Record]]:
    """Yield each record with its line number and name; raise LoadError at an invalid line."""
    counts, line = dict.fromkeys(names, 0), 1
    header = decode(file.readline(), line)
    made_at = str(header.pop("made_at", None))
    if header != {"format": FORMAT, "version": VERSION} or not DATETIME.fullmatch(made_at):
        raise LoadError(f"not a version {VERSION} {FORMAT} header", line)
    for line, content in enumerate(file, 2):
        record = decode(content, line)
        name = str(record.pop("record", None))
        if name == "end":
            if record != {"counts": counts}:
                raise LoadError("the counts do not match the records above", line)
            if file.readline():
                raise LoadError("unexpected line after the end line", line + 1)
            return
        if name not in counts:
            raise LoadError(f"unknown record “{name}”", line)
        counts[name] += 1
        yield line, name, record
    raise LoadError("the end line is missing; the file is truncated", line + 1)


def decode(content: bytes, line: int) -> Record:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise LoadError("not a JSON object", line)
    return record
