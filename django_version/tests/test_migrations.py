"""The migrations match the models, and commands require them."""

from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase


class MigrationTests(TestCase):
    def test_no_model_has_changed_without_a_migration(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    @mock.patch("stockroom.web.commands.is_migrated", return_value=False)
    def test_commands_require_a_migrated_database(self, is_migrated):
        for arguments in [("seed",), ("set_up", "ann", "--email="), ("changepassword", "ann")]:
            with (
                self.subTest(arguments),
                self.assertRaisesMessage(CommandError, "migrate it first"),
            ):
                call_command(*arguments)
