"""Fill an empty stockroom with the demo data (OPS-2)."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from stockroom.stock.demo import fill


class Command(BaseCommand):
    """Fill an empty stockroom with the demo data (OPS-2)."""

    help = "Fill an empty stockroom with the demo data."

    def add_arguments(self, parser):
        parser.add_argument(
            "--now",
            type=datetime.fromisoformat,
            default=datetime.now(UTC),
            help="the moment that the movements are dated back from (RFC 3339)",
        )

        parser.add_argument("--even-in-production", action="store_true")

    def handle(self, *args, **options):
        if settings.PRODUCTION and not options["even_in_production"]:
            raise CommandError(
                "The demo people have a password that everybody knows. "
                "Fill in the demo data with --even-in-production if that is wanted."
            )
        if fill(options["now"].astimezone(UTC)):
            self.stdout.write("The demo data is in place.")
        else:
            self.stdout.write("There are items already; nothing was changed.")
