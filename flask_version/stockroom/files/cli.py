"""The commands `import-items` and `export-items` (CSV-1, CSV-3)."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import func, select

from ..extensions import db
from ..stock.models import Item
from ..web.logs import escape
from ..web.progress import watched
from ..web.spreadsheet import csv_text
from .imports import import_lines
from .lines import COLUMNS, Unreadable, decoded, lines_of, read_lines
from .queries import walk_items


@click.command("import-items")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be, no more.")
def import_items(file: Path, dry_run: bool) -> None:
    """Add and change items by a CSV file, all of it or nothing (CSV-3)."""
    try:
        lines = read_lines(decoded(file.read_bytes()))
    except (OSError, Unreadable) as error:
        refuse([str(error)])
    plan = import_lines(lines=lines, watch=watched, dry_run=dry_run)
    if plan.problems:
        refuse(map(str, plan.problems))
    if plan.notice:
        click.echo(plan.notice, err=True)
    done = "Would be imported" if dry_run else "Imported"
    click.echo(f"{done}: {plan.describe()}.")


def refuse(texts: Iterable[str]) -> NoReturn:
    """Say what is wrong, a line each, and end with code 1 (CSV-3)."""
    for text in texts:
        click.echo(escape(text), err=True)
    sys.exit(1)


@click.command("export-items")
@click.argument("file", default="-")
def export_items(file: str) -> None:
    """Write all items to a CSV file, or to standard output (CSV-1)."""
    items = walk_items(select(Item).order_by(Item.sku, Item.id), "sku")
    if file == "-":
        for text in csv_text(COLUMNS, lines_of(items)):
            sys.stdout.buffer.write(text.encode())
        return
    total = db.session.scalar(select(func.count()).select_from(Item))
    try:
        with open(file, "w", encoding="utf-8", newline="") as target:
            target.writelines(csv_text(COLUMNS, lines_of(watched(items, total))))
    except OSError as error:
        refuse([str(error)])
