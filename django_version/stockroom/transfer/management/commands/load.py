"""Fill an empty, migrated stockroom from a dump (OPS-6)."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from stockroom.transfer.files import opened
from stockroom.transfer.lines import Refused
from stockroom.transfer.load import load


class Command(BaseCommand):
    """Fill an empty, migrated stockroom from a dump (OPS-6)."""

    help = "Fill an empty, migrated stockroom from a dump of either twin: all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="what dump wrote; - reads standard input")

    def handle(self, *args, **options):
        try:
            with opened(options["file"]) as file:
                number = load(file)
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(str(error).strip().splitlines()[0]) from error
        self.stdout.write(f"{number:,} records were loaded.")
