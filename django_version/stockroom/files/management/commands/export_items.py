"""Export all items as a CSV file (CSV-1)."""

from pathlib import Path

from django.core.management.base import BaseCommand

from stockroom.files.queries import iterate_items
from stockroom.files.rows import COLUMNS
from stockroom.stock.models import Item
from stockroom.web.progress import errors_in_one_line, with_progress, write_file
from stockroom.web.spreadsheet import csv_text


class Command(BaseCommand):
    help = "Write all items to a CSV file, or to standard output."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="the file; - is standard output")

    @errors_in_one_line()
    def handle(self, *args, file, **options):
        rows = iterate_items(Item.objects.all(), "sku")
        if file == "-":
            # Not a StringIO, which call_command() may be given.
            if hasattr(self.stdout, "reconfigure"):
                self.stdout.reconfigure(encoding="utf-8", newline="")
            for text in csv_text(COLUMNS, rows):
                self.stdout.write(text, ending="")
            return
        text = csv_text(COLUMNS, with_progress(rows))
        write_file(Path(file), (part.encode() for part in text))
