"""How far a command is, told to people at a terminal alone (CSV-1, CSV-3)."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
STEP = 100


def counted(things: Iterable[Thing], total: int) -> Iterator[Thing]:
    """Yield things while their number is shown on standard error, if that is a terminal (CSV-1)."""
    if not sys.stderr.isatty():
        yield from things
        return
    for number, thing in enumerate(things, 1):
        if number % STEP == 0:
            sys.stderr.write(f"\r{number:,} of {total:,}")
        yield thing
    # Back to the start of the line, and clear it.
    sys.stderr.write("\r\x1b[K")


def watched(things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield things whose number is known, counted (CSV-3)."""
    return counted(things, len(things))
