"""Coverage by the running test, which pytest names in a file; only for twin processes.

It is independent of the rest of this repository, because a twin's process must be too.
"""

import _sqlite3
import json
import os
import random
import sqlite3
import sys
from pathlib import Path
from types import FrameType, ModuleType

import coverage
from coverage import sqlitedb
from sql import normalized

FOLDER = Path(os.environ["EVIDENCE_FOLDER"])
CONTEXT = FOLDER / "context"
TWIN = f"{Path.cwd()}/"


class Recorder:
    """The lines that one process runs while a test is named, and its SQL."""

    def __init__(self, include: list[str]) -> None:
        """Record files that match a pattern, except the recorder's own, once switched on."""
        os.environ["COVERAGE_CORE"] = "ctrace"
        # The recording is stored in SQLite too, invisible to the trace of the twin's SQL.
        unseen = ModuleType("sqlite3")
        unseen.__dict__.update(sqlite3.__dict__, connect=_sqlite3.connect)
        sqlitedb.sqlite3 = unseen
        self.number = len(list(FOLDER.glob("process-*")))
        self.folder = FOLDER / f"process-{self.number}"
        self.folder.mkdir()
        self.coverage = coverage.Coverage(
            data_file=str(self.folder / "coverage"),
            include=include,
            omit=["*/site-packages/coverage/*"],
            config_file=False,
            messages=False,
        )
        self.context = ""
        self.counts: dict[str, int] = {}
        self.issued: dict[str, dict[str, set[tuple[str, ...]]]] = {}
        if trace := sys.modules.get("sitecustomize"):
            getattr(trace, "OBSERVERS", []).append(self.note_statement)

    def begin(self, otherwise: str = "") -> None:
        """Start recording for the test that is named now, if any; seed the random generators."""
        self.context = (CONTEXT.read_text("utf-8") if CONTEXT.exists() else "") or otherwise
        count = self.counts[self.context] = self.counts.get(self.context, 0) + 1
        CHANCE.seed(f"{self.number} {self.context} {count}")
        if self.context:
            self.coverage.start()
            self.coverage.switch_context(self.context)

    def end(self) -> None:
        """Stop recording."""
        if self.context:
            self.coverage.stop()
        self.context = ""

    def note_statement(self, statement: str) -> None:
        """Record a statement, and the running lines of the twin, the innermost first."""
        if self.context and (text := normalized(statement)):
            own = self.issued.setdefault(self.context, {})
            own.setdefault(text, set()).add(running_lines(sys._getframe(1)))

    def save(self) -> None:
        """Write the recording."""
        issued = {
            context: {text: sorted(lines) for text, lines in own.items()}
            for context, own in self.issued.items()
        }
        (self.folder / "issued.json").write_text(json.dumps(issued), "utf-8")
        self.coverage.stop()
        self.coverage.save()


def running_lines(frame: FrameType | None) -> tuple[str, ...]:
    """Return the lines of the twin in a call stack as `path:line`, the innermost first.

    Wrappers are left out, unless they are innermost: decorators and middleware.
    """
    found = []
    while frame:
        path, name = frame.f_code.co_filename, frame.f_code.co_qualname
        is_wrapper = "<locals>" in name or name.endswith(".__call__")
        if path.startswith(TWIN) and path.endswith(".py") and not (found and is_wrapper):
            found.append(f"{path.removeprefix(TWIN)}:{frame.f_lineno}")
        frame = frame.f_back
    return tuple(found)


# Secrets of a temporary run: the same in every run, so that the same code runs.
CHANCE = random.Random()  # noqa: S311


def fix_chance() -> None:
    """Derive keys, tokens and salts from a seed."""
    os.urandom = random._urandom = CHANCE.randbytes
