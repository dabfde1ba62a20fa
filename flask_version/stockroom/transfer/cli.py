"""The commands `dump` and `load` (OPS-6)."""

from pathlib import Path

import click
from flask import Blueprint

from ..web.commands import one_line_errors, with_progress, write_file
from .dump import dump
from .format import LoadError
from .load import load

bp = Blueprint("transfer", __name__, cli_group=None)


@bp.cli.command("dump")
@click.argument("file", default="-")
@one_line_errors()
def dump_command(file: str) -> None:
    """Write the whole stockroom, password hashes included, to FILE or standard output."""
    if file == "-":
        for line in dump():
            click.echo(line, nl=False)
    else:
        count = write_file(Path(file), with_progress(dump()))
        click.echo(f"{count:,} lines were written to {file}.")


@bp.cli.command("load")
@click.argument("file")
@one_line_errors(LoadError)
def load_command(file: str) -> None:
    """Fill an empty, migrated stockroom from a dump of either twin: all or nothing."""
    with click.open_file(file, "rb") as lines:
        click.echo(f"{load(lines):,} records were loaded.")
