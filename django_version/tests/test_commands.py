"""The commands that fill a stockroom and create its first users."""

from io import StringIO
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase

from stockroom.accounts.models import User
from stockroom.stock.models import Item

from .base import DemoTestCase


class SetUpTests(TestCase):
    def set_up(self, *args, password="brass hinge under rain"):
        """Run set_up with the password in a pipe."""
        with mock.patch("sys.stdin", StringIO(f"{password}\n")):
            call_command("set_up", "ann", "--email=ann@stockroom.example", *args, stdout=StringIO())

    def test_set_up_creates_a_user_in_a_group(self):
        self.set_up("--group=Clerks")
        ann = User.objects.get(username="ann")
        self.assertTrue(ann.check_password("brass hinge under rain"))
        self.assertTrue(ann.has_perm("stock.add_stockmovement"))
        self.assertFalse(ann.is_staff)

    def test_set_up_creates_a_superuser(self):
        self.set_up("--superuser")
        ann = User.objects.get(username="ann")
        self.assertTrue(ann.is_superuser)
        self.assertTrue(ann.is_staff)

    def test_set_up_reports_a_missing_password_once(self):
        with self.assertRaisesRegex(CommandError, r"^password: This field is required\.\Z"):
            self.set_up(password="")

    def test_set_up_rejects_a_weak_password(self):
        with self.assertRaisesMessage(CommandError, "This password is too short."):
            self.set_up(password="short")
        self.assertFalse(User.objects.exists())


class SeedTests(DemoTestCase):
    def test_seed_leaves_a_filled_stockroom_unchanged(self):
        count = Item.objects.count()
        call_command("seed", stdout=(output := StringIO()))
        self.assertIn("nothing was changed", output.getvalue())
        self.assertEqual(Item.objects.count(), count)
