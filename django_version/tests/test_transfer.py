"""Dump and load."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.test import TransactionTestCase
from stockroom.stock.models import Item


class DumpTests(TransactionTestCase):
    def setUp(self):
        """Dump the demo data to a file."""
        call_command("seed", stdout=StringIO())
        self.file = Path(self.enterContext(TemporaryDirectory())) / "stock.jsonl"
        call_command("dump", str(self.file), stdout=StringIO(), stderr=StringIO())

    def test_a_dump_holds_every_item(self):
        records = [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]
        skus = {record["sku"] for record in records if record.get("record") == "item"}
        self.assertEqual(skus, set(Item.objects.values_list("sku", flat=True)))

    def test_an_empty_stockroom_is_filled_from_a_dump(self):
        count = Item.objects.count()
        call_command("flush", interactive=False)
        call_command("load", str(self.file), stdout=StringIO())
        self.assertEqual(Item.objects.count(), count)

    def test_a_stockroom_with_data_is_not_filled(self):
        with self.assertRaisesMessage(CommandError, "the stockroom is not empty"):
            call_command("load", str(self.file))
