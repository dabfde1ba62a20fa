"""Items as CSV files."""

import csv
import re
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from stockroom.files.models import ItemImport
from stockroom.stock.models import Item

from .demo import DemoTestCase

PREVIEW = "/items/import/preview/"


class ImportTests(DemoTestCase):
    def setUp(self):
        """Upload a file that renames the bolt."""
        self.log_in("manager")
        file = SimpleUploadedFile("items.csv", b"sku,name\nHEX-M8-030,Hex bolt long\n")
        self.response = self.client.post("/items/import/", {"file": file}, follow=True)

    def test_an_upload_is_previewed_and_changes_nothing(self):
        self.assertContains(self.response, "Hex bolt long")
        self.assertEqual(ItemImport.objects.count(), 1)
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt M8")

    def test_a_confirmed_import_changes_the_items(self):
        digest = re.search(r'name="digest" value="(\w+)"', self.response.text)[1]
        response = self.client.post(PREVIEW, {"digest": digest})
        self.assertRedirects(response, "/items/")
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt long")
        self.assertEqual(self.bolt.version, 2)

    def test_an_outdated_preview_is_not_imported(self):
        self.client.post(PREVIEW, {"digest": "of another preview"})
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt M8")


class ExportTests(DemoTestCase):
    def test_the_command_writes_every_item_to_its_standard_output(self):
        call_command("export_items", stdout=(output := StringIO()))
        names = [row["name"] for row in csv.DictReader(output.getvalue().splitlines())]
        self.assertEqual(names, list(Item.objects.values_list("name", flat=True)))
