"""Fill an empty, migrated stockroom from a dump (OPS-6)."""

import sys

from stockroom.transfer.format import LoadError
from stockroom.transfer.load import load
from stockroom.web.commands import StrictCommand, one_line_errors


class Command(StrictCommand):
    help = "Fill an empty, migrated stockroom from a dump of either twin, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="a file written by dump, or - for standard input")

    @one_line_errors(LoadError)
    def handle(self, *args, file, **options):
        with open(sys.stdin.fileno() if file == "-" else file, "rb") as lines:
            self.stdout.write(f"{load(lines):,} records were loaded.")
