"""API tokens as the database stores them (ACC-18)."""

from django.db import models
from django.utils import timezone

from ..accounts.models import User
from ..web.fields import LineField


class ApiToken(models.Model):
    """A token for the API; the database holds its digest only."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    name = LineField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "API token"

    def __str__(self):
        return self.name

    @property
    def is_expired(self):
        return self.expires_at <= timezone.now()
