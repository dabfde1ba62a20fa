"""Dump and load."""

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.test import TransactionTestCase, override_settings

from stockroom.stock.models import Category


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class TransferTests(TransactionTestCase):
    def setUp(self):
        self.file = Path(self.enterContext(TemporaryDirectory())) / "stock.jsonl"

    def dump(self):
        """Dump the stockroom, and return the lines after the header, which has the time."""
        call_command("dump", str(self.file), stdout=StringIO(), stderr=StringIO())
        return self.file.read_text("utf-8").splitlines()[1:]

    def test_a_dump_survives_a_round_trip(self):
        call_command("seed", stdout=StringIO())
        lines = self.dump()
        call_command("flush", interactive=False)
        call_command("load", str(self.file), stdout=StringIO(), stderr=StringIO())
        self.assertEqual(self.dump(), lines)

    def test_dump_writes_to_the_given_stdout(self):
        output = StringIO()
        call_command("dump", stdout=output)
        self.assertEqual(output.getvalue().splitlines()[1:], self.dump())

    def test_load_rejects_a_stockroom_with_data(self):
        Category.objects.create(name="Spare parts", slug="spare-parts")
        lines = self.dump()
        with self.assertRaisesMessage(CommandError, "the stockroom is not empty"):
            call_command("load", str(self.file))
        self.assertEqual(self.dump(), lines)

    def test_an_invalid_record_is_reported_with_its_line(self):
        category = Category.objects.create(name="Spare parts", slug="spare-parts")
        [line] = [number for number, text in enumerate(self.dump(), 2) if "Spare parts" in text]
        category.delete()
        text = self.file.read_text("utf-8").replace('"spare-parts"', '"spare parts"')
        self.file.write_text(text, "utf-8")
        with self.assertRaisesMessage(CommandError, f"line {line}: slug: "):
            call_command("load", str(self.file), stderr=StringIO())

    def test_an_incomplete_dump_loads_nothing(self):
        category = Category.objects.create(name="Spare parts", slug="spare-parts")
        self.dump()
        category.delete()
        self.file.write_bytes(b"".join(self.file.read_bytes().splitlines(True)[:-1]))
        with self.assertRaises(CommandError):
            call_command("load", str(self.file), stderr=StringIO())
        self.assertFalse(Category.objects.exists())
