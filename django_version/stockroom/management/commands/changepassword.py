"""Set a user's password, with contrib.auth's command (ACC-20)."""

from django.contrib.auth.management.commands import changepassword

from stockroom.web.progress import errors_in_one_line


class Command(changepassword.Command):
    requires_migrations_checks = False
    handle = errors_in_one_line()(changepassword.Command.handle)
