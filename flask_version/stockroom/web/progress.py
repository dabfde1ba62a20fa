"""How far a command is, told to people at a terminal alone (CSV-1, CSV-3, OPS-6)."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

Thing = TypeVar("Thing")
STEP = 100


def with_progress(things: Iterable[Thing], total: int | None = None) -> Iterator[Thing]:
    """Yield things while standard error, if that is a terminal, shows how many."""
    options = {"hidden": not sys.stderr.isatty(), "show_pos": True, "update_min_steps": STEP}
    with click.progressbar(things, total, file=sys.stderr, **options) as bar:
        yield from bar
