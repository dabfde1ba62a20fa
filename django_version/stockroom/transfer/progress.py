"""What a person sees while a dump is written or loaded (OPS-6)."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

STEP = 1_000
Part = TypeVar("Part")


def shown(parts: Iterable[Part]) -> Iterator[Part]:
    """Pass the lines of a dump on, and count them on a terminal (OPS-6)."""
    is_seen, number = sys.stderr.isatty(), 0
    for number, part in enumerate(parts, 1):
        yield part
        if is_seen and number % STEP == 0:
            print(f"\r{number:,} lines", end="", file=sys.stderr, flush=True)
    if is_seen and number >= STEP:
        print(f"\r{number:,} lines", file=sys.stderr)
