"""Write the whole stockroom to a file or to standard output (OPS-6)."""

from contextlib import closing
from pathlib import Path

from stockroom.transfer.dump import dump
from stockroom.web.commands import StrictCommand, one_line_errors, with_progress, write_file


class Command(StrictCommand):
    help = "Write the whole stockroom, password hashes included, to a file that load reads."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard output")

    @one_line_errors()
    def handle(self, *args, file, **options):
        with closing(dump()) as lines:
            if file == "-":
                self.write_text(map(bytes.decode, lines))
            else:
                count = write_file(Path(file), with_progress(lines))
                self.stdout.write(f"{count:,} lines were written to {file}.")
