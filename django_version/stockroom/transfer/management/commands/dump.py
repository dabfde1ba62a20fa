"""Write the whole stockroom to a file or to standard output (OPS-6)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from stockroom.transfer.dump import dump
from stockroom.transfer.files import PIPE, write_file, write_to
from stockroom.transfer.lines import Refused
from stockroom.web.progress import watched


class Command(BaseCommand):
    """Write the whole stockroom to a file or to standard output (OPS-6)."""

    help = "Write the whole stockroom, password hashes included, to a file that load reads."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=PIPE, help="standard output if left out")

    def handle(self, *args, **options):
        name = options["file"]
        try:
            if name != PIPE:
                number = write_file(Path(name), watched(dump()))
                self.stdout.write(f"{number:,} lines were written to {name}.")
            else:
                write_to(sys.stdout.buffer, dump())
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(str(error).strip().splitlines()[0]) from error
