"""A report of a failed spec test: requirement, steps, expected and actual result."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.harness import sizes

COMPARED = pytest.StashKey["Comparison | None"]()
# Prefix of the expected value, by comparison operator.
WORDS = {"==": "", "!=": "anything but ", "in": "one of ", "not in": "none of "}
MOST_STEPS = 8
MOST_CHARACTERS = 400


class Comparison(NamedTuple):
    """The last comparison of a test before it failed."""

    came: object
    operator: str
    expected: object


def is_told(item: pytest.Item) -> bool:
    """Return whether it is a spec test, and no other output (-v, --tb) was requested."""
    asked = item.config.option.verbose > 0 or item.config.option.tbstyle != "auto"
    return "/tests/spec/" in item.path.as_posix() and not asked


def about(item: pytest.Item, error: pytest.ExceptionInfo) -> str:
    """Return the complete report of a failed test."""
    twin = item.funcargs.get("twin")
    ids = ", ".join(sorted(sizes.requirements(item)))
    name = item.name.partition("[")[0].removeprefix("test_").replace("_", " ")
    lines = [f"{ids}{f' in {twin.name}' if twin else ''}: {name}"]
    lines += [f"  steps     {step}" for step in _done(twin.steps if twin else [])]
    lines += [f"  {label:9} {text}" for label, text in _outcome(item, error)]
    entries = [one.lineno + 1 for one in error.traceback if one.path == item.path]
    line = entries[-1] if entries else item.location[1] + 1
    lines.append(f"  where     {item.location[0]}:{line} (-v shows more)")
    return "\n".join(lines)


def _outcome(item: pytest.Item, error: pytest.ExceptionInfo) -> Iterator[tuple[str, str]]:
    compared = item.config.stash.get(COMPARED, None)
    message = str(error.value)
    if compared and message.startswith("assert ") and error.errisinstance(AssertionError):
        words = WORDS.get(compared.operator, f"{compared.operator} ")
        yield "expected", words + _bounded(compared.expected)
        yield "got", _bounded(compared.came)
    else:
        kind = "" if error.errisinstance(AssertionError) else f"{error.typename}: "
        yield "got", shortened(f"{kind}{message}").replace("\n", "\n" + " " * 12)


def shortened(message: str) -> str:
    """Return a message, or the first and the last lines of a long one.

    A command's usage or traceback comes before the line that says what is wrong.
    """
    if len(message) <= MOST_CHARACTERS:
        return message
    first, *lines = message.splitlines()
    kept: list[str] = []
    while lines and len("\n".join([first, *kept, lines[-1]])) <= MOST_CHARACTERS:
        kept.insert(0, lines.pop())
    return "\n".join([first, "…", *kept]) if kept else f"{message[:MOST_CHARACTERS]}…"


def _bounded(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _done(steps: list["Step"]) -> Iterator[str]:
    if len(steps) > MOST_STEPS:
        yield f"({len(steps) - MOST_STEPS} requests more, and then)"
    yield from map(str, steps[-MOST_STEPS:])


class Step(NamedTuple):
    """One request and its response."""

    who: str
    method: str
    path: str
    body: object
    status: int
    location: str | None

    def __str__(self) -> str:
        """Return one line; form fields without the token."""
        sent = self.body
        if isinstance(sent, str) and self.method == "POST":
            pairs = parse_qsl(sent, keep_blank_values=True)
            sent = urlencode([pair for pair in pairs if "csrf" not in pair[0]])
        words = [self.who, self.method, self.path, f"with {_bounded(sent)}" if sent else ""]
        words += ["→", str(self.status), f"to {self.location}" if self.location else ""]
        return " ".join(word for word in words if word)
