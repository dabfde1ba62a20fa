"""Import items from a CSV file, all or nothing (CSV-3)."""

import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError

from stockroom.files.rows import decode, read_rows
from stockroom.files.services import import_rows
from stockroom.web.commands import StrictCommand, one_line_errors, with_progress
from stockroom.web.logs import escape


class Command(StrictCommand):
    help = "Add and change items from a CSV file, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        dry_run = "show what would change; write nothing"
        parser.add_argument("--dry-run", action="store_true", help=dry_run)

    @one_line_errors()
    def handle(self, *args, file, dry_run, **options):
        try:
            rows = read_rows(decode(file.read_bytes()))
        except ValidationError as error:
            self.fail(error.messages)
        plan = import_rows(rows=rows, progress=with_progress, dry_run=dry_run)
        if plan.errors:
            self.fail(f"Line {line}, {name}: {message}" for line, name, message in plan.errors)
        if plan.notice:
            self.stderr.write(plan.notice)
        self.stdout.write(f"{'Dry run' if dry_run else 'Imported'}: {plan}.")

    def fail(self, errors: Iterable) -> None:
        """Write each error on a line and exit with code 1."""
        for error in errors:
            self.stderr.write(escape(str(error)))
        sys.exit(1)
