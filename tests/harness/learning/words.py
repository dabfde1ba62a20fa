"""The texts of a verdict: sentences, and the last lines of an error."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

# The lines that both servers log for each request.
REQUEST = re.compile(r'"[A-Z]+ \S+ HTTP/[\d.]+" \d{3}')
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TRACEBACK = "Traceback (most recent call last):"
# How commands begin their error message, after warnings or usage.
ERROR = re.compile(r"\w*Error: ")
# The end of a long database message.
MESSAGE_LINES = 4
# What SQLite says of a table or column of a model that no migration has created.
NO_TABLE = re.compile(r"no such table: (?P<table>\w+)")
NO_COLUMN = re.compile(r"(?:no such column: (?:\w+\.)?|has no column named )(?P<column>\w+)")
# How a migration is written; Flask-Migrate first needs its folder.
MIGRATE = {
    "django": "python manage.py makemigrations {app}",
    "flask": "flask --app stockroom db migrate",
}
NO_FOLDER = "Path doesn't exist: migrations."
# Warnings of Django's checks are not why a command failed.
WARNINGS = "WARNINGS:"
# Python's marks below a line of code.
POINTER = re.compile(r"\s*[~^]+\s*")


@dataclass(frozen=True)
class Result:
    """One test: its step number, why it failed or "", and the log lines during it."""

    step: int
    failed: str
    log: str


def tally(results: list[Result]) -> str:
    """Return the number of passing tests, as “5 of 6 tests pass”."""
    passed = sum(not result.failed for result in results)
    if passed == len(results):
        return f"all {passed} tests pass"
    return f"{passed} of {len(results)} tests pass"


def without_migration(output: str, framework: str) -> str:
    """Return a sentence if the output says that a model has no migration yet; else ""."""
    command = MIGRATE[framework]
    if NO_FOLDER in output:
        first = "flask --app stockroom db init"
        return f"There are no migrations yet: run `{first}` once, and then `{command}`."
    if found := NO_TABLE.search(output):
        app = found["table"].partition("_")[0]
        words = f"A model has no migration yet: the table {found['table']} is missing."
        return f"{words} `{command.format(app=app)}` writes it."
    if found := NO_COLUMN.search(output):
        words = f"A model has no migration yet: the column {found['column']} is missing."
        return f"{words} `{command.format(app='').strip()}` writes it."
    return ""


def summary(
    title: str, results: list[Result], framework: str, is_shown: Result | None = None
) -> list[str]:
    """Return the report of the first failing test, then the number of passing tests of a step.

    An error logged during the test is in between, unless a result already shown has it too.
    """
    first = first_failed(results)
    if not first:
        return [f"{title}: {tally(results)}."]
    lines = [f"{title}:", *(f"  {line}" for line in first.failed.splitlines())]
    error = error_of(first.log)
    if error and not (is_shown and error == error_of(is_shown.log)):
        missing = without_migration("\n".join(error), framework).replace("`", "")
        lines += ["  The server logged an error:"] if not missing else [f"  {missing}"]
        lines += [f"    {line}" for line in error] if not missing else []
    return [*lines, f"  {tally(results).capitalize()}."]


def first_failed(results: list[Result]) -> Result | None:
    """Return the first test that fails, if there is one."""
    return next((result for result in results if result.failed), None)


def error_of(log: str) -> list[str]:
    """Return the last lines of the last traceback in a log, or an empty list."""
    return last_lines(log) if TRACEBACK in log else []


def last_lines(output: str) -> list[str]:
    """Return the end of a command's output, in the words of the framework.

    Of a traceback, this is the last line in the learner's own code, and then the error.
    """
    lines = COLOUR.sub("", output).splitlines()
    lines = [line for line in lines if line.strip() and not REQUEST.search(line)]
    traced = lines[first_frame(lines) :]
    frames = list(takewhile(lambda line: line.startswith(" "), traced))
    if frames:
        return own_place(frames) + traced[len(frames) :][:MESSAGE_LINES]
    errors = [at for at, line in enumerate(lines) if ERROR.match(line)]
    if not errors:
        return lines[-MESSAGE_LINES:]
    return list(takewhile(lambda line: line != WARNINGS, lines[errors[-1] :]))[:MESSAGE_LINES]


def first_frame(lines: list[str]) -> int:
    """Return where the last traceback starts, even if its first line was cut off."""
    starts = [at + 1 for at, line in enumerate(lines) if TRACEBACK in line]
    starts = starts or [at for at, line in enumerate(lines) if line.startswith('  File "')]
    return starts[-1 if TRACEBACK in "".join(lines) else 0] if starts else len(lines)


def own_place(frames: Iterable[str]) -> list[str]:
    """Return the last frame of a traceback whose file is in the project, with its code."""
    place: list[str] = []
    is_own = False
    for line in frames:
        if line.startswith('  File "'):
            is_own = not line.startswith(('  File "/', '  File "<')) and ":" not in line[8:11]
            place = [line[2:]] if is_own else place
        elif is_own and not POINTER.fullmatch(line):
            place.append(line[2:])
    return place
