"""The SQL of a served twin, read from the trace that trace/sitecustomize.py writes."""

import json
from pathlib import Path
from types import CodeType

import pytest

TRACE_FOLDER = Path(__file__).with_name("trace")
# Transaction control, and queries that a library sends to SQLite when it connects.
NOT_QUERIES = (
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "PRAGMA",
    "SELECT SQLITE_",
    "--",
)


def are_waited_for(item: pytest.Item) -> bool:
    """Return whether a test waits for SQL to run, which only SQLite's trace would show."""
    conditions = [one for one in item.function.__code__.co_consts if isinstance(one, CodeType)]
    return any("statements" in one.co_names + _within(one) for one in conditions)


def _within(code: CodeType) -> tuple[str, ...]:
    """Return the names used in the nested functions of a function."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return tuple(name for one in inner for name in one.co_names)


class StatementLog:
    """The statements of one twin, in order; a position is a point between two of them."""

    def __init__(self, file: Path) -> None:
        """Start an empty log."""
        self.file = file
        self.file.touch()

    def environment(self) -> dict[str, str]:
        """Return the variables that make a process write to this log."""
        return {"PYTHONPATH": str(TRACE_FOLDER), "STOCKROOM_SQL_TRACE": str(self.file)}

    def position(self) -> int:
        """Return the current position."""
        return self.file.stat().st_size

    def write_locks(self, start: int, end: int) -> int:
        """Return the number of write transactions begun, or attempted."""
        return self._lines(start, end).count("BEGIN IMMEDIATE")

    def between(self, start: int, end: int | None = None) -> list[str]:
        """Return the queries between two positions, without transaction control."""
        lines = self._lines(start, end)
        return [sql for sql in lines if not sql.upper().startswith(NOT_QUERIES)]

    def _lines(self, start: int, end: int | None) -> list[str]:
        with self.file.open("rb") as file:
            file.seek(start)
            lines = file.read(-1 if end is None else end - start).splitlines()
        return [json.loads(line).strip() for line in lines]
