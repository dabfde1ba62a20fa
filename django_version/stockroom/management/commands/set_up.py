"""Create the groups and a user (ACC-20)."""

from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.db import transaction

from stockroom.accounts.forms import SignUpForm
from stockroom.accounts.permissions import GROUPS, ensure_groups
from stockroom.web.commands import StrictCommand, one_line_errors, read_password


class Command(StrictCommand):
    help = "Create the groups and a user; prompts for the password, or reads it from a pipe."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--email", required=True)
        parser.add_argument("--group", action="append", default=[], choices=list(GROUPS))
        parser.add_argument("--staff", action="store_true")
        parser.add_argument("--superuser", action="store_true")

    @one_line_errors()
    def handle(self, *args, **options):
        data = {"username": options["username"], "email": options["email"]}
        form = SignUpForm(data | dict.fromkeys(["password1", "password2"], read_password()))
        if not form.is_valid():
            # The two password fields have one value, and so one error.
            errors = {name.rstrip("12"): " ".join(form.errors[name]) for name in form.errors}
            raise CommandError(" ".join(f"{name}: {text}" for name, text in errors.items()))
        with transaction.atomic():
            ensure_groups()
            user = form.save(commit=False)
            user.is_staff = options["staff"] or options["superuser"]
            user.is_superuser = options["superuser"]
            user.save()
            user.groups.set(Group.objects.filter(name__in=options["group"]))
        self.stdout.write(f"User “{user.username}” was created.")
