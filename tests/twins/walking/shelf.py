"""The shelf: what must be on hand, by a few lines that know nothing of any twin."""

from unicodedata import category

from tests.harness.twin import Twin

MOST = 999_999_999
# In one movement, by the form or the API.
MOST_MOVED = 1_000_000


class Shelf:
    """How much there is of each item, by number, and what the items are called."""

    def __init__(self, twin: Twin) -> None:
        """Look at the shelf of a twin."""
        self.levels = {one["id"]: one["quantity_on_hand"] for one in _items(twin)}
        self.look(twin)

    def look(self, twin: Twin) -> None:
        """See which items there are, and in use; how much of them is known already."""
        items = _items(twin)
        self.numbers = {one["sku"]: one["id"] for one in items}
        self.active = {one["sku"] for one in items if one["is_active"]}
        self.levels = {one["id"]: self.levels.get(one["id"], 0) for one in items}

    def after(self, sku: str, kind: str, quantity: str, reason: str) -> int | None:
        """Return how much there will be after a movement, or nothing if it must be refused."""
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
        """Keep how much there is after a movement."""
        self.levels[self.numbers[sku]] = level

    def wrong(self, twin: Twin) -> list[str]:
        """Return which items of a twin are not as they must be."""
        return [
            f"{one['sku']}: {one['quantity_on_hand']} on hand, must be {self.levels[one['id']]}"
            for one in _items(twin)
            if one["quantity_on_hand"] != self.levels[one["id"]]
        ]


def _items(twin: Twin) -> list[dict]:
    return twin.rows("SELECT id, sku, quantity_on_hand, is_active FROM stock_item")
