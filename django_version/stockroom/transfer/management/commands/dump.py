"""Write the whole stockroom to a file or to standard output (OPS-6)."""

from pathlib import Path

from django.core.management.base import BaseCommand

from stockroom.transfer.dump import dump
from stockroom.web.commands import one_line_errors, with_progress, write_file, write_text


class Command(BaseCommand):
    help = "Write the whole stockroom, password hashes included, to a file that load reads."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard output")

    @one_line_errors()
    def handle(self, *args, file, **options):
        if file == "-":
            write_text(self.stdout, map(bytes.decode, dump()))
        else:
            count = write_file(Path(file), with_progress(dump()))
            self.stdout.write(f"{count:,} lines were written to {file}.")
