"""Dump and load."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.test import TransactionTestCase


class DumpTests(TransactionTestCase):
    def test_a_dump_holds_every_item(self):
        call_command("seed", stdout=StringIO())
        with TemporaryDirectory() as folder:
            file = Path(folder) / "stock.jsonl"
            call_command("dump", str(file), stdout=StringIO(), stderr=StringIO())
            records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        self.assertIn("HEX-M8-030", [record.get("sku") for record in records])
