"""A test case that begins with the demo data."""

from io import StringIO

from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from stockroom.accounts.models import User
from stockroom.stock.models import Item

PASSWORD = "correct horse stockroom"
LOGIN = reverse("accounts:login")
PROFILE = reverse("accounts:profile")


# Argon2 is slow on purpose, and each class creates six users. The stockroom's message storage waits
# for a commit, which never comes in a TestCase.
@override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
)
class DemoTestCase(TestCase):
    """Begin each test with the demo data; `self.log_in("clerk")` logs in without a password."""

    @classmethod
    def setUpTestData(cls):
        call_command("seed", stdout=StringIO())
        cls.bolt = Item.objects.get(sku="HEX-M8-030")

    def log_in(self, username):
        self.client.force_login(User.objects.get(username=username))
