"""Models of accounts."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A user; everything comes from Django so far."""
