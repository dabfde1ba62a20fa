"""The statuses of items and the kinds of movements (STK-8)."""

from enum import StrEnum


class TextChoices(StrEnum):
    """A value with a label for users."""

    @property
    def label(self) -> str:
        return self.value.capitalize()


class ItemStatus(TextChoices):
    OK = "ok"
    LOW = "low"
    OUT = "out"
    INACTIVE = "inactive"

    @property
    def label(self) -> str:
        return "OK" if self is ItemStatus.OK else super().label


class MovementKind(TextChoices):
    RECEIPT = "receipt"
    ISSUE = "issue"
    ADJUSTMENT = "adjustment"
