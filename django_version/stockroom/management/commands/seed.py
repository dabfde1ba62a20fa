"""Fill an empty stockroom with the demo data (OPS-2)."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import CommandError

from stockroom.stock.demo import load_demo_data, parse_now
from stockroom.web.commands import StrictCommand, one_line_errors


class Command(StrictCommand):
    help = "Fill an empty stockroom with the demo data."

    def add_arguments(self, parser):
        now = datetime.now(UTC).isoformat()
        parser.add_argument("--now", default=now, help="datetime that counts as now (RFC 3339)")
        parser.add_argument("--even-in-production", action="store_true")

    @one_line_errors(ValueError)
    def handle(self, *args, **options):
        if settings.PRODUCTION and not options["even_in_production"]:
            hint = "To create them anyway, add --even-in-production."
            raise CommandError(f"The demo users’ password is public. {hint}")
        if load_demo_data(parse_now(options["now"])):
            self.stdout.write("The demo data was created.")
        else:
            self.stdout.write("Items or demo users already exist; nothing was changed.")
