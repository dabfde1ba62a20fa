"""Add and change items by a CSV file, all of it or nothing (CSV-3)."""

import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand

from stockroom.files.imports import import_lines
from stockroom.files.lines import Unreadable, decoded, read_lines
from stockroom.web.logs import escape
from stockroom.web.progress import watched


class Command(BaseCommand):
    """Add and change items by a file, all of it or nothing (CSV-3)."""

    help = "Add and change items by a CSV file, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be, no more")

    def handle(self, *args, **options):
        try:
            lines = read_lines(decoded(options["file"].read_bytes()))
        except (OSError, Unreadable) as error:
            self.refuse([str(error)])
        plan = import_lines(lines=lines, watch=watched, dry_run=options["dry_run"])
        if plan.problems:
            self.refuse(map(str, plan.problems))
        if plan.notice:
            self.stderr.write(plan.notice)
        done = "Would be imported" if options["dry_run"] else "Imported"
        self.stdout.write(f"{done}: {plan.describe()}.")

    def refuse(self, texts: Iterable[str]) -> None:
        """Say what is wrong, a line each, and end with code 1 (CSV-3)."""
        for text in texts:
            self.stderr.write(escape(text))
        sys.exit(1)
