"""Write all items to a CSV file (CSV-1)."""

import sys

from django.core.management.base import BaseCommand

from stockroom.files.lines import COLUMNS, lines_of
from stockroom.files.queries import walk_items
from stockroom.stock.models import Item
from stockroom.web.progress import watched
from stockroom.web.spreadsheet import csv_text


class Command(BaseCommand):
    """Write all items to a file, or to standard output (CSV-1)."""

    help = "Write all items to a CSV file, or to standard output."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="the file; - is standard output")

    def handle(self, *args, **options):
        items = walk_items(Item.objects.order_by("sku", "pk"), "sku")
        if options["file"] == "-":
            for text in csv_text(COLUMNS, lines_of(items)):
                self.stdout.buffer.write(text.encode())
            return
        try:
            with open(options["file"], "w", encoding="utf-8", newline="") as file:
                found = watched(items, Item.objects.count())
                file.writelines(csv_text(COLUMNS, lines_of(found)))
        except OSError as error:
            self.stderr.write(str(error))
            sys.exit(1)
