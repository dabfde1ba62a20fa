"""Show the progress of a command on a terminal (CSV-1)."""

import sys
from collections.abc import Iterable, Iterator, Sized

STEP = 100


def with_progress(rows: Iterable, total: int | None = None) -> Iterator:
    """Yield rows, and show their count on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from rows
        return
    total = len(rows) if isinstance(rows, Sized) else total
    of_all = f" of {total:,}" if total else ""
    for number, row in enumerate(rows, 1):
        if number % STEP == 0:
            sys.stderr.write(f"\r{number:,}{of_all}")
        yield row
    # Back to the start of the line, and clear it.
    sys.stderr.write("\r\x1b[K")
