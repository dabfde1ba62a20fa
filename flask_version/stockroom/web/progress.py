"""Show the progress of a command on a terminal, and its errors in one line (CSV-1)."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import SQLAlchemyError

from .health import is_migrated

STEP = 100


@contextmanager
def errors_in_one_line(*others: type[Exception]) -> Iterator[None]:
    """End a command with one line if a file, the database or one of `others` fails."""
    try:
        if not is_migrated():
            raise click.ClickException("the database is not migrated")
        yield
    except (OSError, SQLAlchemyError, *others) as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from error


def with_progress(rows: Iterable, total: int | None = None) -> Iterator:
    """Yield rows, and show their count on standard error if that is a terminal."""
    options = {"hidden": not sys.stderr.isatty(), "show_pos": True, "update_min_steps": STEP}
    with click.progressbar(rows, total, file=sys.stderr, **options) as bar:
        yield from bar
