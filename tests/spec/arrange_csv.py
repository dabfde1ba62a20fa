"""CSV files of items: create, upload, read and compare them."""

import csv
import subprocess
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from tests.harness import process
from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.harness.visitor import Visitor

IMPORT, PREVIEW, EXPORT = "/items/import/", "/items/import/preview/", "/items/export.csv"
COLUMNS = ["sku", "name", "description", "category", "supplier", "location", "unit_cost"]
COLUMNS += ["reorder_level", "is_active", "barcodes", "quantity_on_hand"]
GONE = "There is nothing to confirm: the import was already confirmed, or the preview has expired."
STALE = "The stock has changed since this preview. Review it again before you confirm."
NEW = {"sku": "NEW-1", "name": "Shelf", "category": "Metal stock", "unit_cost": "12.50"}


def written(rows: Sequence[Sequence[str]], end: str = "\r\n") -> str:
    """Return rows as a CSV file with this line ending."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()


def file_of(*items: dict[str, str]) -> str:
    """Return a file of items with the columns of the first."""
    return written([list(items[0]), *(list(item.values()) for item in items)])


def many(count: int, start: int = 1) -> str:
    """Return a file of this many new items."""
    items = [NEW | {"sku": f"MANY-{n}", "barcodes": ""} for n in range(start, start + count)]
    return file_of(*items)


def upload(visitor: Visitor, content: str | bytes, name: str = "items.csv") -> Page:
    """Choose a file in the upload form and press its button."""
    data = content.encode() if isinstance(content, str) else content
    return visitor.submit(IMPORT, "Check the file", {"CSV file": (name, data)})


def preview(visitor: Visitor, content: str | bytes) -> Page:
    """Upload a file and return its preview."""
    page = upload(visitor, content)
    assert page.location == PREVIEW, page.errors
    return page.follow()


def counts(page: Page) -> list[int]:
    """Return the numbers of added, changed and unchanged items and of errors in a preview."""
    names = ("Items to add", "Items to change", "Unchanged", "Errors")
    return [int(page.details[name].replace(",", "")) for name in names]


def problems(page: Page) -> list[tuple[str, str, str]]:
    """Return the errors of a preview as (line, column, error)."""
    return [tuple(row.values()) for row in table(page, "Error")]


def changes(page: Page) -> list[tuple[str, str, str, str]]:
    """Return the changes of a preview as (SKU, column, old value, new value)."""
    return [tuple(row.values())[1:] for row in table(page, "Old value")]


def table(page: Page, header: str) -> list[dict[str, str]]:
    """Return the rows of the table with this header; empty if there is no such table."""
    return next((rows for rows in page.tables if header in rows[0]), [])


def exported(visitor: Visitor, query: str = "") -> list[dict[str, str]]:
    """Return the lines of the exported list by header."""
    page = visitor.visit(f"{EXPORT}{query}")
    assert page.status == 200
    return rows_of(page)


def rows_of(page: Page) -> list[dict[str, str]]:
    """Return the lines of a CSV file by header; it begins with a byte order mark."""
    mark, text = page.html[:1], page.html[1:]
    assert mark == "\ufeff"
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def stock(twin: Twin) -> dict[str, list[tuple]]:
    """Return everything that an import may change, and more."""
    return twin.contents("stock_")


def item(twin: Twin, sku: str = "HEX-M8-030") -> dict[str, Any]:
    """Return the columns of an item with the names of its category and supplier."""
    return twin.rows(
        "SELECT i.*, c.name AS category, s.name AS supplier FROM stock_item i "
        "JOIN stock_category c ON c.id = category_id LEFT JOIN stock_supplier s "
        "ON s.id = supplier_id WHERE sku = ?",
        sku,
    )[0]


def codes_of(twin: Twin, sku: str) -> list[str]:
    """Return the barcodes of an item in order."""
    rows = twin.rows(
        "SELECT code FROM stock_barcode b JOIN stock_item i ON i.id = item_id "
        "WHERE sku = ? ORDER BY code",
        sku,
    )
    return [row["code"] for row in rows]


def in_shell(twin: Twin, shell: str, name: str, **values: str) -> subprocess.CompletedProcess:
    """Run a command of the twin as `$@` of a shell command, which may close its streams."""
    arguments = ["sh", "-c", shell, "sh", *twin.declaration.command(name, **values)]
    return process.completed(twin.declaration, arguments, twin.environment())


def command(
    twin: Twin, name: str, file: object, options: Iterable[str] = (), **streams: Any
) -> subprocess.CompletedProcess:
    """Run the command that imports or exports items until it exits."""
    arguments = [*twin.declaration.command(name, file=str(file)), *options]
    environment = twin.environment(PYTHONUTF8="1")
    return process.completed(twin.declaration, arguments, environment, **streams)
