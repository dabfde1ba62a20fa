"""Uploaded files of items, stored until they are confirmed (CSV-5)."""

from django.db import models
from django.utils import timezone

from ..accounts.models import User


class ItemImport(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    content = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        # No view checks a permission for these, so none are created.
        default_permissions = ()
