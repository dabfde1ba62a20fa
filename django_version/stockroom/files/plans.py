"""What the import of a file would do, told in words and by a digest (CSV-3, CSV-5)."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

MOST_SHOWN = 500


@dataclass
class Problem:
    """What is wrong with a cell (CSV-3)."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.column}: {self.text}"


@dataclass
class Change:
    """What an import makes of an item, by column: what is shown, and what is stored (CSV-3).

    `number` is None for a new item; `version` is that of the item as it was compared.
    """

    line: int
    sku: str
    number: int | None = None
    version: int = 0
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def keep_differing(self) -> None:
        """Forget the columns that stay as they are (CSV-3)."""
        kept = [name for name, text in self.after.items() if self.before.get(name) != text]
        self.before = {name: self.before.get(name, "") for name in kept}
        self.after = {name: self.after[name] for name in kept}
        self.values = {name: self.values[name] for name in kept}

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """The columns that change, each with what it holds before and after (CSV-3)."""
        return [(name, self.before[name], text) for name, text in self.after.items()]

    @property
    def fields(self) -> dict[str, Any]:
        """What is stored of the item itself, by attribute (CSV-3)."""
        names = {"category": "category_id", "supplier": "supplier_id"}
        stored = {names.get(name, name): value for name, value in self.values.items()}
        stored.pop("barcodes", None)
        return stored

    @property
    def codes_gone(self) -> list[str]:
        """The barcodes that the item has no longer (CSV-3)."""
        codes = self.before.get("barcodes", "").split()
        return [code for code in codes if code not in self.values["barcodes"]]

    @property
    def codes_new(self) -> list[str]:
        """The barcodes that the item has not had (CSV-3)."""
        codes = self.before.get("barcodes", "").split()
        return [code for code in self.values.get("barcodes", []) if code not in codes]


@dataclass
class Plan:
    """All that an import would do (CSV-3)."""

    columns: list[str]
    adds: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # No part of the digest: a movement does not outdate a preview.
    other_levels: list[int] = field(default_factory=list, repr=False)

    @property
    def is_possible(self) -> bool:
        """Whether there is something to confirm (CSV-3)."""
        return bool(self.adds or self.changes) and not self.problems

    @property
    def digest(self) -> str:
        """What tells this plan from any other, of another stock too (CSV-5)."""
        return sha256(repr(self).encode()).hexdigest()

    @property
    def notice(self) -> str:
        """What is said of the lines whose quantity on hand is ignored (CSV-3)."""
        if not self.other_levels:
            return ""
        count, first = len(self.other_levels), self.other_levels[0]
        where = f"in line {first}" if count == 1 else f"in {count:,} lines, from line {first} on"
        return (
            f"quantity_on_hand is ignored; it is not what is on hand {where}. "
            "Record a movement to change a level."
        )

    def describe(self) -> str:
        """Say in words how many items are added, changed and left alone (CSV-3)."""
        counts = {"added": self.adds, "changed": self.changes, "unchanged": self.unchanged}
        return ", ".join(
            f"{len(found):,} item{'' if len(found) == 1 else 's'} {what}"
            for what, found in counts.items()
        )
