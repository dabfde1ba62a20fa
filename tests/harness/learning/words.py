"""What a learner reads of a verdict: sentences, and the last lines of an error."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

# What both servers log of each request.
REQUEST = re.compile(r'"[A-Z]+ \S+ HTTP/[\d.]+" \d{3}')
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TRACEBACK = "Traceback (most recent call last):"
# How commands begin to say what was wrong, after warnings or how they are used.
ERROR = re.compile(r"\w*Error: ")
# A long message of a database ends here.
MESSAGE_LINES = 4
# What Django's checks warn of is not why a command failed.
WARNINGS = "WARNINGS:"
# Python's marks below a line of code.
POINTER = re.compile(r"\s*[~^]+\s*")


@dataclass(frozen=True)
class Result:
    """One test: the number of its step, why it failed or "", and what was logged meanwhile."""

    step: int
    failed: str
    log: str


def tally(results: list[Result]) -> str:
    """Return how many tests pass, as “5 of 6 tests pass”."""
    passed = sum(not result.failed for result in results)
    if passed == len(results):
        return f"all {passed} tests pass"
    return f"{passed} of {len(results)} tests pass"


def summary(title: str, results: list[Result], is_shown: Result | None = None) -> list[str]:
    """Return the sentence of the first test that fails, then how many tests of a step pass.

    An error that was logged meanwhile is between them, unless a result that is shown has it too.
    """
    first = first_failed(results)
    if not first:
        return [f"{title}: {tally(results)}."]
    lines = [f"{title}:", *(f"  {line}" for line in first.failed.splitlines())]
    error = error_of(first.log)
    if error and not (is_shown and error == error_of(is_shown.log)):
        lines += ["  The server logged an error:", *(f"    {line}" for line in error)]
    return [*lines, f"  {tally(results).capitalize()}."]


def first_failed(results: list[Result]) -> Result | None:
    """Return the first test that fails, if there is one."""
    return next((result for result in results if result.failed), None)


def error_of(log: str) -> list[str]:
    """Return the last lines of the last traceback in a log, or nothing if there is none."""
    return last_lines(log) if TRACEBACK in log else []


def last_lines(output: str) -> list[str]:
    """Return the end of what a command printed, in the words of the framework.

    Of a traceback it is the last place in the learner's own code, and then the error.
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
    """Return where the last traceback has its first place, also if its first line was cut off."""
    starts = [at + 1 for at, line in enumerate(lines) if TRACEBACK in line]
    starts = starts or [at for at, line in enumerate(lines) if line.startswith('  File "')]
    return starts[-1 if TRACEBACK in "".join(lines) else 0] if starts else len(lines)


def own_place(frames: Iterable[str]) -> list[str]:
    """Return the last place of a traceback whose file is in the project, with its code."""
    place: list[str] = []
    is_own = False
    for line in frames:
        if line.startswith('  File "'):
            is_own = not line.startswith(('  File "/', '  File "<')) and ":" not in line[8:11]
            place = [line[2:]] if is_own else place
        elif is_own and not POINTER.fullmatch(line):
            place.append(line[2:])
    return place
