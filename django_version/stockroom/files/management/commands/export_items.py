"""Export all items as a CSV file (CSV-1)."""

from pathlib import Path

from stockroom.files.queries import iterate_items
from stockroom.files.rows import COLUMNS
from stockroom.stock.models import Item
from stockroom.web.commands import StrictCommand, one_line_errors, with_progress, write_file
from stockroom.web.spreadsheet import csv_text


class Command(StrictCommand):
    help = "Write all items to a CSV file, or to standard output."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="a file, or - for standard output")

    @one_line_errors()
    def handle(self, *args, file, **options):
        rows = iterate_items(Item.objects.all(), "sku")
        if file == "-":
            self.write_text(csv_text(COLUMNS, rows))
        else:
            write_file(Path(file), map(str.encode, csv_text(COLUMNS, with_progress(rows))))
