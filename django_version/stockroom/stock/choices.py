"""The words an item's status and a movement's kind are told by (STK-1, STK-8)."""

from django.db import models


class ItemStatus(models.TextChoices):
    """What the level of an item means (STK-1)."""

    OK = "ok", "OK"
    LOW = "low", "Low"
    OUT = "out", "Out"
    INACTIVE = "inactive", "Inactive"


class MovementKind(models.TextChoices):
    """Why a quantity changed (STK-8)."""

    RECEIPT = "receipt", "Receipt"
    ISSUE = "issue", "Issue"
    ADJUSTMENT = "adjustment", "Adjustment"
