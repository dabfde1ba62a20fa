"""Models of the API."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A token for the API; of the token only a digest is stored."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
