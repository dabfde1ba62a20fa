"""The statuses of items and the kinds of movements (STK-8)."""

from django.db import models


class ItemStatus(models.TextChoices):
    OK = "ok", "OK"
    LOW = "low", "Low"
    OUT = "out", "Out"
    INACTIVE = "inactive", "Inactive"


class MovementKind(models.TextChoices):
    RECEIPT = "receipt", "Receipt"
    ISSUE = "issue", "Issue"
    ADJUSTMENT = "adjustment", "Adjustment"
