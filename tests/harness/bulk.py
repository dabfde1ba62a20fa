"""Made-up records by the thousand, inserted by a few statements below a twin."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.harness import databases
from tests.harness.declaration import Declaration

BATCH = 5_000
ITEMS_OF_A_PARENT = 100
ITEM = {
    "description": "",
    "supplier_id": None,
    "unit_cost": 1,
    "quantity_on_hand": 0,
    "reorder_level": 0,
    "is_active": 1,
    "created_at": "2020-01-01 00:00:00.000000",
    "updated_at": "2020-01-01 00:00:00.000000",
    "version": 1,
}
NUMBERS = (
    "WITH RECURSIVE numbers (n) AS "
    "(SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
)


def add_categories(database: sqlite3.Connection, count: int, first: int = 1) -> None:
    """Insert categories “Bulk category 1”, “Bulk category 2”, …"""
    database.execute(
        f"{NUMBERS}INSERT INTO stock_category (name, slug) "
        "SELECT 'Bulk category ' || n, 'bulk-category-' || n FROM numbers",
        _range(first, count),
    )


def add_suppliers(database: sqlite3.Connection, count: int, first: int = 1) -> None:
    """Insert suppliers “Bulk supplier 1”, “Bulk supplier 2”, …"""
    database.execute(
        f"{NUMBERS}INSERT INTO stock_supplier (name, email, phone, website) "
        "SELECT 'Bulk supplier ' || n, 'supplier-' || n || '@stockroom.example', '', '' "
        "FROM numbers",
        _range(first, count),
    )


def add_items(
    database: sqlite3.Connection,
    count: int,
    category: int,
    *,
    first: int = 1,
    name: str | None = None,
    **columns: Any,
) -> None:
    """Insert items BULK-1, BULK-2, … of one category, with values by column."""
    values = ITEM | columns
    database.execute(
        f"{NUMBERS}INSERT INTO stock_item (sku, name, category_id, {', '.join(values)}) "
        "SELECT 'BULK-' || n, coalesce(:name_of_all, 'Bulk item ' || n), :category_id, "
        f"{', '.join(f':{column}' for column in values)} FROM numbers",
        {**_range(first, count), "name_of_all": name, "category_id": category, **values},
    )


def add_receipts(database: sqlite3.Connection, after: int = 0) -> None:
    """Give each bulk item numbered above `after` the five receipts that make its level of 10."""
    database.execute(
        f"{NUMBERS}INSERT INTO stock_stockmovement "
        "(item_id, kind, quantity_change, quantity_after, reason, created_at, created_by_id) "
        "SELECT id, 'receipt', 2, 2 * n, '', "
        "datetime('now', '-' || (n * 24 + id % 24) || ' hours') || '.000000', "
        "(SELECT min(id) FROM accounts_user) "
        "FROM stock_item, numbers "
        "WHERE sku LIKE 'BULK-%' AND id > :after AND quantity_on_hand = 10 ORDER BY n, id",
        {**_range(1, 5), "after": after},
    )


def add_barcodes(database: sqlite3.Connection, after: int = 0) -> None:
    """Give each bulk item numbered above `after` a barcode that no shop uses."""
    found = database.execute("SELECT id FROM stock_item WHERE id > ?", (after,))
    rows = [(row["id"], gtin(f"29{row['id']:010}")) for row in found]
    database.executemany("INSERT INTO stock_barcode (item_id, code) VALUES (?, ?)", rows)


def gtin(digits: str) -> str:
    """Return the digits with their check digit at the end."""
    weighted = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits)))
    return f"{digits}{-weighted % 10}"


def _range(first: int, count: int) -> dict[str, int]:
    return {"first": first, "last": first + count - 1}


def stockroom(twin: Declaration) -> Path:
    """Return the file of a twin's local stockroom.

    Raises LookupError with a sentence for people when there is none, or another database.
    """
    default = databases.url(twin.folder / "var" / "stockroom.sqlite3")
    address = os.environ.get("STOCKROOM_DATABASE_URL") or default
    if not address.startswith("sqlite:///"):
        raise LookupError("Only stockrooms in SQLite files can be enlarged.")
    file = twin.folder / address.removeprefix("sqlite:///")
    if not file.is_file():
        raise LookupError(f"{twin.name} has no stockroom yet; run up first.")
    return file


def enlarge(file: Path, items: int) -> Iterator[int]:
    """Add items with all that belongs to them; yield how many are done, batch by batch."""
    with databases.opened(file) as database:
        parents = max(1, items // ITEMS_OF_A_PARENT)
        categories = _last(database, "stock_category") + 1
        suppliers = _last(database, "stock_supplier") + 1
        add_categories(database, parents, categories)
        add_suppliers(database, parents, suppliers)
        for done in range(0, items, BATCH):
            count, after = min(BATCH, items - done), _last(database, "stock_item")
            add_items(database, count, categories, first=after + 1, quantity_on_hand=10)
            _vary(database, after, categories, suppliers, parents)
            add_receipts(database, after)
            add_barcodes(database, after)
            # A stockroom that is being served may want to write in between.
            database.commit()
            yield done + count


def _vary(database: sqlite3.Connection, after: int, *parents: int) -> None:
    """Make the items numbered above `after` differ in all that lists are filtered and sorted by."""
    database.execute(
        "UPDATE stock_item SET category_id = ?1 + id % ?3, supplier_id = ?2 + id % ?3, "
        "unit_cost = (id % 5000) / 100.0, reorder_level = id % 13, "
        "quantity_on_hand = 10 * (id % 9 > 0), is_active = id % 25 > 0 WHERE id > ?4",
        (*parents, after),
    )


def _last(database: sqlite3.Connection, table: str) -> int:
    """Return the highest number a row of the table ever had."""
    found = database.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return found["seq"] if found else 0
