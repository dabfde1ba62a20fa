"""The commands `dump` and `load` (OPS-6)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from ..web.progress import watched
from .dump import dump as dump_lines
from .files import PIPE, opened, write_file, write_to
from .lines import Refused
from .load import load as load_file


@contextmanager
def sentence_for_failures() -> Iterator[None]:
    """End with the first line of what failed, and exit code 1 (OPS-6)."""
    try:
        yield
    except (Refused, OSError, SQLAlchemyError) as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from error


@click.command("dump")
@click.argument("file", default=PIPE)
def dump(file: str) -> None:
    """Write the whole stockroom, password hashes included, to FILE or standard output (OPS-6)."""
    with sentence_for_failures():
        if file != PIPE:
            number = write_file(Path(file), watched(dump_lines()))
            click.echo(f"{number:,} lines were written to {file}.")
        else:
            write_to(sys.stdout.buffer, dump_lines())


@click.command("load")
@click.argument("file")
def load(file: str) -> None:
    """Fill an empty, migrated stockroom from a dump of either twin: all or nothing (OPS-6)."""
    with sentence_for_failures(), opened(file) as content:
        number = load_file(content)
    click.echo(f"{number:,} records were loaded.")
