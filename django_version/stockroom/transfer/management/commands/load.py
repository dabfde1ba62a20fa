"""Fill an empty, migrated stockroom from a dump (OPS-6)."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from stockroom.transfer.format import LoadError
from stockroom.transfer.load import load
from stockroom.web.health import is_migrated


class Command(BaseCommand):
    help = "Fill an empty, migrated stockroom from a dump of either twin: all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="what dump wrote; - is standard input")

    def handle(self, file, *args, **options):
        try:
            if not is_migrated():
                raise CommandError("the database is not migrated")
            with open(sys.stdin.fileno() if file == "-" else file, "rb") as lines:
                count = load(lines)
        except (LoadError, OSError, DatabaseError) as error:
            raise CommandError(str(error).strip().splitlines()[0]) from error
        self.stdout.write(f"{count:,} records were loaded.")
