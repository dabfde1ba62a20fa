"""Set a user's password (ACC-20)."""

from django.core.management.base import CommandError

from stockroom.accounts.admin_forms import AdminPasswordForm
from stockroom.accounts.models import User
from stockroom.web.commands import StrictCommand, one_line_errors, read_password


class Command(StrictCommand):
    help = "Set a user's password, ending their sessions and revoking their API tokens."

    def add_arguments(self, parser):
        parser.add_argument("username")

    @one_line_errors()
    def handle(self, *args, username, **options):
        try:
            user = User.objects.get_by_natural_key(username)
        except (User.DoesNotExist, UnicodeError) as error:
            raise CommandError(f"user '{username}' does not exist") from error
        form = AdminPasswordForm(user, dict.fromkeys(["password1", "password2"], read_password()))
        if not form.is_valid():
            raise CommandError(" ".join(form.errors["password2"]))
        form.save()
        self.stdout.write(f"Password changed successfully for user '{user}'")
