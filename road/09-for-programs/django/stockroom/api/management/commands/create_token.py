"""The command create_token."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from stockroom.api.tokens import create_token


class Command(BaseCommand):
    help = "Create an API token for a user."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        owner = get_user_model().objects.filter(username=username).first()
        if owner is None:
            raise CommandError(f"There is no user “{username}”.")
        self.stdout.write(create_token(owner=owner))
