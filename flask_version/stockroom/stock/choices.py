"""The words an item's status and a movement's kind are told by (STK-1, STK-8)."""

from enum import StrEnum


class ItemStatus(StrEnum):
    """What the level of an item means (STK-1)."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    INACTIVE = "inactive"

    @property
    def label(self) -> str:
        """The status as people read it (STK-1)."""
        return "OK" if self is ItemStatus.OK else self.value.capitalize()


class MovementKind(StrEnum):
    """Why a quantity changed (STK-8)."""

    RECEIPT = "receipt"
    ISSUE = "issue"
    ADJUSTMENT = "adjustment"

    @property
    def label(self) -> str:
        """The kind as people read it (STK-10)."""
        return self.value.capitalize()
