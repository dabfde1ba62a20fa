"""Expected stock levels, computed in a few lines independent of any twin."""

from unicodedata import category

from tests.harness.twin import Twin

MOST = 999_999_999
# The maximum of one movement, with the form or the API.
MOST_MOVED = 1_000_000


class Shelf:
    """The level of each item, by primary key, and the SKUs of the items."""

    def __init__(self, twin: Twin) -> None:
        """Read the items and levels of a twin."""
        self.levels = {one["id"]: one["quantity_on_hand"] for one in _items(twin)}
        self.look(twin)

    def look(self, twin: Twin) -> None:
        """Read which items exist and are active; known levels are kept."""
        items = _items(twin)
        self.numbers = {one["sku"]: one["id"] for one in items}
        self.active = {one["sku"] for one in items if one["is_active"]}
        self.levels = {one["id"]: self.levels.get(one["id"], 0) for one in items}

    def after(self, sku: str, kind: str, quantity: str, reason: str) -> int | None:
        """Return the level after a movement, or None if it must be rejected."""
        number = int(quantity) if quantity.isascii() and quantity.isdigit() else -1
        if sku not in self.active or len(reason) > 200 or number > MOST_MOVED:
            return None
        if any(category(letter) == "Cc" for letter in reason.strip()):
            return None
        level = self.levels[self.numbers[sku]]
        if kind == "adjustment":
            return number if number >= 0 and reason.strip() and number != level else None
        level += number if kind == "receipt" else -number
        return level if number > 0 and 0 <= level <= MOST else None

    def put(self, sku: str, level: int) -> None:
        """Store the level after a movement."""
        self.levels[self.numbers[sku]] = level

    def wrong(self, twin: Twin) -> list[str]:
        """Return the items of a twin with wrong levels."""
        return [
            f"{one['sku']}: {one['quantity_on_hand']} on hand, must be {self.levels[one['id']]}"
            for one in _items(twin)
            if one["quantity_on_hand"] != self.levels[one["id"]]
        ]


def _items(twin: Twin) -> list[dict]:
    return twin.rows("SELECT id, sku, quantity_on_hand, is_active FROM stock_item")
