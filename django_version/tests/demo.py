"""A test case that begins with the demo data."""

from io import StringIO

from django.core.management import call_command
from django.test import TestCase
from stockroom.accounts.models import User
from stockroom.stock.models import Item


class DemoTestCase(TestCase):
    """Begin each test with the demo data; `self.log_in("clerk")` logs in without a password."""

    @classmethod
    def setUpTestData(cls):
        call_command("seed", stdout=StringIO())
        cls.bolt = Item.objects.get(sku="HEX-M8-030")

    def log_in(self, username):
        """Log a demo user in."""
        self.client.force_login(User.objects.get(username=username))
