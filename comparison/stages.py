"""The stages of the followed request: their texts, and the code that ran in each."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from comparison.followed import Event

TEXTS = Path(__file__).with_name("receipt.toml")
# SQLite's statements when a connection is opened.
OPENING = ("PRAGMA", "SELECT SQLITE_")


@dataclass(frozen=True)
class Ran:
    """The code that ran in one stage of one twin, and its share of the time."""

    share: float
    steps: list[tuple[str, float]]
    sql: list[str]


@cache
def stages() -> list[dict[str, Any]]:
    """Return the stages from receipt.toml."""
    return tomllib.loads(TEXTS.read_text("utf-8"))["stages"]


def names() -> set[str]:
    """Return the framework functions that the stages name."""
    both = [stage[key] for stage in stages() for key in ("django", "flask")]
    places = [one["begins"] for one in both]
    places += [step["at"] for one in both for step in one.get("steps", ())]
    return {place for place in places if "::" not in place and place != "begin"}


def find(events: Sequence[Event], place: str, start: int = 0) -> int:
    """Return the first position of an event after a start, or raise LookupError."""
    kind, what = ("return", place.removeprefix("return ")) if " " in place else ("call", place)
    if place == "begin":
        kind, what = "begin", ""
    for at in range(start, len(events)):
        if tuple(events[at][:2]) == (kind, what):
            return at
    raise LookupError(f"Nothing like “{place}” was recorded after event {start}.")


def ran(key: str, events: Sequence[Event]) -> list[Ran]:
    """Return what ran in each stage of a twin; LookupError if they are not in this order."""
    begins = [0]
    for stage in stages()[1:]:
        begins.append(find(events, stage[key]["begins"], begins[-1]))
    begins.append(len(events) - 1)
    return [
        Ran(
            share=events[last][2] - events[first][2],
            steps=steps(stage[key].get("steps", ()), events, first, last),
            sql=[what for kind, what, _ in events[first:last] if kind == "sql" and is_shown(what)],
        )
        for stage, (first, last) in zip(stages(), pairwise(begins), strict=True)
    ]


def steps(
    named: Sequence[dict[str, str]], events: Sequence[Event], first: int, last: int
) -> list[tuple[str, float]]:
    """Return the steps within a stage, in order, each with its share."""
    places, at = [], first
    for step in named:
        at = find(events, step["at"], at)
        places.append(events[at][2])
    between = pairwise([*places, events[last][2]])
    return [(step["says"], end - begin) for step, (begin, end) in zip(named, between, strict=True)]


def is_shown(statement: str) -> bool:
    """Return whether a statement does more than open a connection."""
    return not statement.upper().startswith(OPENING)
