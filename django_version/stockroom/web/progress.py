"""How far a command is, told to people at a terminal alone (CSV-1, CSV-3, OPS-6)."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

Thing = TypeVar("Thing")
STEP = 100


def with_progress(things: Iterable[Thing], total: int | None = None) -> Iterator[Thing]:
    """Yield things while standard error, if that is a terminal, shows how many."""
    if not sys.stderr.isatty():
        yield from things
        return
    total = len(things) if isinstance(things, Sized) else total
    of_all = f" of {total:,}" if total else ""
    for number, thing in enumerate(things, 1):
        if number % STEP == 0:
            sys.stderr.write(f"\r{number:,}{of_all}")
        yield thing
    # Back to the start of the line, and clear it.
    sys.stderr.write("\r\x1b[K")
