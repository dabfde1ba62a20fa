"""Items as CSV files."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import SimpleTestCase
from django.urls import reverse

from stockroom.files.models import ItemImport
from stockroom.files.rows import read_rows
from stockroom.stock.models import Item
from stockroom.web.spreadsheet import escape_cell, unescape_cell
from stockroom.web.text import normalize_text

from .base import DemoTestCase

PREVIEW = reverse("files:import_preview")


class ImportTests(DemoTestCase):
    def setUp(self):
        self.log_in("manager")

    def upload(self, text):
        """Upload a file, and return its preview."""
        file = SimpleUploadedFile("items.csv", text.encode())
        return self.client.post(reverse("files:item_import"), {"file": file}, follow=True)

    def rename(self):
        """Upload a file that renames the bolt, and return the digest of its preview."""
        response = self.upload("sku,name\nHEX-M8-030,Hex bolt long\n")
        return response.context["plan"].digest

    def test_an_upload_is_previewed_and_changes_nothing(self):
        response = self.upload("sku,name\nHEX-M8-030,Hex bolt long\n")
        self.assertContains(response, "Hex bolt long")
        self.assertEqual(ItemImport.objects.count(), 1)
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt M8")

    def test_a_confirmed_import_changes_the_items(self):
        response = self.client.post(PREVIEW, {"digest": self.rename()})
        self.assertRedirects(response, reverse("stock:item_list"))
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt long")
        self.assertEqual(self.bolt.version, 2)

    def test_an_outdated_preview_is_not_imported(self):
        digest = self.rename()
        Item.objects.filter(pk=self.bolt.pk).update(name="Hex bolt short")
        response = self.client.post(PREVIEW, {"digest": digest})
        self.assertContains(response, "The stock has changed since this preview.")
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt short")

    def test_an_error_is_shown_with_its_line(self):
        response = self.upload("sku,unit_cost\nHEX-M8-030,0.20\nHEX-M6-025,cheap\n")
        [error] = response.context["plan"].errors
        self.assertEqual(error, (3, "unit_cost", "Enter a number."))
        self.assertNotContains(response, 'name="digest"')


class ExportTests(DemoTestCase):
    def test_the_page_exports_the_items_that_match(self):
        self.log_in("clerk")
        response = self.client.get(reverse("files:item_export"), {"q": "hex bolt m8"})
        rows = csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines())
        self.assertEqual([row["sku"] for row in rows], ["HEX-M8-030"])

    def test_a_formula_is_exported_as_text(self):
        Item.objects.filter(pk=self.bolt.pk).update(name="=1+1")
        call_command("export_items", stdout=(output := StringIO()))
        self.assertIn("HEX-M8-030,'=1+1,", output.getvalue())

    def test_the_command_writes_every_item_to_its_standard_output(self):
        call_command("export_items", stdout=(output := StringIO()))
        names = [row["name"] for row in csv.DictReader(output.getvalue().splitlines())]
        self.assertEqual(names, list(Item.objects.values_list("name", flat=True)))


class CellTests(SimpleTestCase):
    def test_an_escaped_cell_round_trips(self):
        for text, cell in [("=1+1", "'=1+1"), ("'=1", "''=1"), ("'tis", "'tis"), ("1-2", "1-2")]:
            with self.subTest(text):
                self.assertEqual(escape_cell(text), cell)
                self.assertEqual(unescape_cell(cell), text)

    def test_text_is_normalized(self):
        for text, normal in [(" e\u0301\r\nf ", "é\nf"), ("\u200b\u2800", "")]:
            with self.subTest(text):
                self.assertEqual(normalize_text(text), normal)

    def test_a_semicolon_in_a_quoted_header_is_not_a_delimiter(self):
        with self.assertRaisesMessage(ValidationError, "the column “sku” is missing"):
            read_rows('"sku;x",name\nNEW-1,Shelf\n')


class CommandTests(DemoTestCase):
    def test_the_command_imports_items(self):
        file = Path(self.enterContext(TemporaryDirectory())) / "items.csv"
        file.write_text("sku,name,category,unit_cost\nnew-1,Shelf,Metal stock,12.50\n")
        call_command("import_items", str(file), stdout=(output := StringIO()))
        self.assertIn("1 item added, 0 items changed", output.getvalue())
        self.assertEqual(Item.objects.get(sku="NEW-1").category.slug, "metal-stock")

    def test_an_export_that_fails_leaves_the_old_file(self):
        file = Path(self.enterContext(TemporaryDirectory())) / "items.csv"
        file.write_text("the old file")
        error = OperationalError("the server is gone")
        rows = mock.patch("stockroom.files.queries.with_barcodes", side_effect=error)
        with rows, self.assertRaises(CommandError):
            call_command("export_items", str(file))
        self.assertEqual(file.read_text(), "the old file")

    def test_a_database_error_is_reported_in_one_line(self):
        error = OperationalError("the server is gone\nduring a query\n")
        for arguments in [("import_items", __file__), ("export_items",)]:
            with (
                self.subTest(arguments),
                mock.patch("stockroom.web.commands.is_migrated", side_effect=error),
                self.assertRaisesRegex(CommandError, r"^the server is gone\Z"),
            ):
                call_command(*arguments)
