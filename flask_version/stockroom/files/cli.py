"""The commands `import-items` and `export-items` (CSV-1)."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import select
from wtforms import ValidationError

from ..stock.models import Item
from ..web.commands import one_line_errors, with_progress, write_file
from ..web.logs import escape
from ..web.spreadsheet import csv_text
from .queries import iterate_items
from .rows import COLUMNS, decode, read_rows
from .services import import_rows
from .views import bp


@bp.cli.command("import-items")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@one_line_errors()
def import_items(file: Path, dry_run: bool) -> None:
    """Add and change items from a CSV file, all or nothing."""
    try:
        rows = read_rows(decode(file.read_bytes()))
    except ValidationError as error:
        fail([error])
    plan = import_rows(rows=rows, progress=with_progress, dry_run=dry_run)
    if plan.errors:
        fail(f"Line {line}, {name}: {message}" for line, name, message in plan.errors)
    if plan.notice:
        click.echo(plan.notice, err=True)
    click.echo(f"{'Dry run' if dry_run else 'Imported'}: {plan}.")


def fail(errors: Iterable) -> NoReturn:
    """Write each error on a line and exit with code 1."""
    for error in errors:
        click.echo(escape(str(error)), err=True)
    sys.exit(1)


@bp.cli.command("export-items")
@click.argument("file", default="-")
@one_line_errors()
def export_items(file: str) -> None:
    """Write all items to a CSV file, or to standard output."""
    rows = iterate_items(select(Item), "sku")
    if file == "-":
        for text in csv_text(COLUMNS, rows):
            click.echo(text.encode(), nl=False)
    else:
        parts = csv_text(COLUMNS, with_progress(rows))
        write_file(Path(file), map(str.encode, parts))
