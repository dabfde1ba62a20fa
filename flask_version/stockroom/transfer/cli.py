"""The commands `dump` and `load` (OPS-6)."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from ..web.health import is_migrated
from ..web.progress import with_progress
from . import dump as dumping
from . import load as loading
from .format import LoadError

bp = Blueprint("transfer", __name__, cli_group=None)


@bp.cli.command("dump")
@click.argument("file", default="-")
def dump(file: str) -> None:
    """Write the whole stockroom, password hashes included, to FILE or standard output."""
    try:
        if not is_migrated():
            raise click.ClickException("the database is not migrated")
        if file == "-":
            sys.stdout.buffer.writelines(dumping.dump())
        else:
            count = dumping.write_file(Path(file), with_progress(dumping.dump()))
            click.echo(f"{count:,} lines were written to {file}.")
    except (OSError, SQLAlchemyError) as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from error


@bp.cli.command("load")
@click.argument("file", type=click.File("rb"))
def load(file: BinaryIO) -> None:
    """Fill an empty, migrated stockroom from a dump of either twin: all of it or nothing."""
    try:
        if not is_migrated():
            raise click.ClickException("the database is not migrated")
        count = loading.load(file)
    except (LoadError, SQLAlchemyError) as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from error
    click.echo(f"{count:,} records were loaded.")
