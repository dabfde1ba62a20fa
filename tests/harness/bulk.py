"""Thousands of generated records, inserted below a twin with a few statements."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.harness.databases import SQLite, Transaction
from tests.harness.declaration import Declaration

BATCH = 5_000
ITEMS_OF_A_PARENT = 100
ITEM = {
    "description": "",
    "supplier_id": None,
    "unit_cost": 1,
    "quantity_on_hand": 0,
    "reorder_level": 0,
    "is_active": True,
    "created_at": "2020-01-01 00:00:00.000000",
    "updated_at": "2020-01-01 00:00:00.000000",
    "version": 1,
}
NUMBERS = (
    "WITH RECURSIVE numbers (n) AS "
    "(SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
)


def add_categories(database: Transaction, count: int, first: int = 1) -> None:
    """Insert categories “Bulk category 1”, “Bulk category 2”, …"""
    database.execute(
        f"INSERT INTO stock_category (name, slug) {NUMBERS}"
        "SELECT 'Bulk category ' || n, 'bulk-category-' || n FROM numbers",
        _range(first, count),
    )


def add_suppliers(database: Transaction, count: int, first: int = 1) -> None:
    """Insert suppliers “Bulk supplier 1”, “Bulk supplier 2”, …"""
    database.execute(
        f"INSERT INTO stock_supplier (name, email, phone, website) {NUMBERS}"
        "SELECT 'Bulk supplier ' || n, 'supplier-' || n || '@stockroom.example', '', '' "
        "FROM numbers",
        _range(first, count),
    )


def add_items(
    database: Transaction,
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
        f"INSERT INTO stock_item (sku, name, category_id, {', '.join(values)}) {NUMBERS}"
        "SELECT 'BULK-' || n, coalesce(:name_of_all, 'Bulk item ' || n), :category_id, "
        f"{', '.join(f':{column}' for column in values)} FROM numbers",
        {**_range(first, count), "name_of_all": name, "category_id": category, **values},
    )


def add_receipts(database: Transaction, after: int = 0) -> None:
    """Give each bulk item with a number above `after` five receipts that add up to its level."""
    now = datetime.now(UTC).replace(tzinfo=None)
    database.executemany(
        "INSERT INTO stock_stockmovement "
        "(item_id, kind, quantity_change, quantity_after, reason, created_at, created_by_id) "
        "SELECT id, 'receipt', 2, ?, '', ?, (SELECT min(id) FROM accounts_user) FROM stock_item "
        "WHERE sku LIKE 'BULK-%' AND id > ? AND id % 24 = ? AND quantity_on_hand = 10",
        [
            (2 * n, str(now - timedelta(hours=24 * n + hour)), after, hour)
            for n in range(1, 6)
            for hour in range(24)
        ],
    )


def add_barcodes(database: Transaction, after: int = 0) -> None:
    """Give each bulk item with a number above `after` a barcode that no shop uses."""
    found = database.rows("SELECT id FROM stock_item WHERE id > ?", after)
    rows = [(row["id"], gtin(f"29{row['id']:010}")) for row in found]
    database.executemany("INSERT INTO stock_barcode (item_id, code) VALUES (?, ?)", rows)


def gtin(digits: str) -> str:
    """Return the digits followed by their check digit."""
    weighted = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits)))
    return f"{digits}{-weighted % 10}"


def _range(first: int, count: int) -> dict[str, int]:
    return {"first": first, "last": first + count - 1}


def stockroom(twin: Declaration) -> Path:
    """Return the file of a twin's local stockroom.

    Raises LookupError if there is none, or if it is not SQLite.
    """
    default = SQLite(twin.folder / "var" / "development.sqlite3").url
    address = os.environ.get("STOCKROOM_DATABASE_URL") or default
    if not address.startswith("sqlite:///"):
        raise LookupError("Only stockrooms in SQLite files can be enlarged.")
    file = twin.folder / address.removeprefix("sqlite:///")
    if not file.is_file():
        raise LookupError(f"{twin.name} has no stockroom yet; run up first.")
    return file


def enlarge(file: Path, items: int) -> Iterator[int]:
    """Add items with their related records; yield the number done, batch by batch."""
    store, parents = SQLite(file), max(1, items // ITEMS_OF_A_PARENT)
    with store.opened() as database:
        categories = _last(database, "stock_category") + 1
        suppliers = _last(database, "stock_supplier") + 1
        add_categories(database, parents, categories)
        add_suppliers(database, parents, suppliers)
    for done in range(0, items, BATCH):
        # One transaction per batch: a running stockroom may need to write in between.
        with store.opened() as database:
            count, after = min(BATCH, items - done), _last(database, "stock_item")
            add_items(database, count, categories, first=after + 1, quantity_on_hand=10)
            _vary(database, after, categories, suppliers, parents)
            add_receipts(database, after)
            add_barcodes(database, after)
        yield done + count


def _vary(database: Transaction, after: int, categories: int, suppliers: int, count: int) -> None:
    """Vary the items with a number above `after` in every column that lists filter and sort by."""
    database.execute(
        "UPDATE stock_item SET category_id = :categories + id % :count, "
        "supplier_id = :suppliers + id % :count, "
        "unit_cost = (id % 5000) / 100.0, reorder_level = id % 13, "
        "quantity_on_hand = 10 * (id % 9 > 0), is_active = id % 25 > 0 WHERE id > :after",
        {"after": after, "categories": categories, "suppliers": suppliers, "count": count},
    )


def _last(database: Transaction, table: str) -> int:
    """Return the highest primary key of a table."""
    return database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()
