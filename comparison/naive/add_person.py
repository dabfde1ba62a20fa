"""Create the database of the new Django project, with one user in it."""

import django_app  # noqa: F401 - sets Django up
from django.contrib.auth.models import User
from django.core.management import call_command

call_command("migrate", verbosity=0)
User.objects.create_user("someone", password="a password for no purpose")  # noqa: S106
