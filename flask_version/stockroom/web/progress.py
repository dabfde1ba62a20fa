"""Show the progress of a command on a terminal (OPS-6)."""

import sys
from collections.abc import Iterable, Iterator

import click

STEP = 100


def with_progress(rows: Iterable, total: int | None = None) -> Iterator:
    """Yield rows, and show their count on standard error if that is a terminal."""
    options = {"hidden": not sys.stderr.isatty(), "show_pos": True, "update_min_steps": STEP}
    with click.progressbar(rows, total, file=sys.stderr, **options) as bar:
        yield from bar
