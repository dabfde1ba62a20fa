"""The levels of a dump must be what its movements add up to (STK-9, OPS-6)."""

from dataclasses import dataclass

from .lines import Record, at


@dataclass(slots=True)
class Level:
    """How much of an item is on hand, and what its movements add up to (STK-9)."""

    line: int
    on_hand: int
    total: int = 0


class Ledger:
    """Adds up the movements of each item; raises Refused where they do not fit (OPS-6)."""

    def __init__(self):
        self.levels: dict[int, Level] = {}

    def add(self, line: int, name: str, values: Record) -> None:
        """Note an item, or add a movement (OPS-6)."""
        if name == "item":
            self.levels[values["id"]] = Level(line, values["quantity_on_hand"])
        elif name == "movement":
            level, after = self.levels[values["item"]], values["quantity_after"]
            level.total += values["quantity_change"]
            if level.total != after:
                raise at(line, f"quantity_after is {after}; the movements make it {level.total}")

    def check(self) -> None:
        """Refuse an item with another quantity on hand than its movements make (OPS-6)."""
        for level in self.levels.values():
            if level.total != level.on_hand:
                raise at(
                    level.line,
                    f"quantity_on_hand is {level.on_hand}; the movements make it {level.total}",
                )
