"""The migrations match the models."""

from django.core.management import call_command
from django.test import TestCase


class MigrationTests(TestCase):
    def test_no_model_has_changed_without_a_migration(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
