"""The plan of an import: rows validated and compared with the existing items (CSV-5)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ..stock.codes import parse_gtin
from ..stock.models import Category, Supplier
from .forms import RowForm
from .queries import items_by_sku, records_by_name, taken_gtins
from .rows import FileRow, format_cell, item_cells, shorten

# What a new item needs, besides its SKU.
REQUIRED = ["name", "category", "unit_cost"]


@dataclass
class PlannedRow:
    """What a row does to one item: cells as (column, old, new), and the values to write."""

    line: int
    sku: str
    item_id: int | None  # None for a new item.
    version: int
    cells: list[tuple[str, str | None, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    barcodes: list[str] | None = None  # None if the file does not change them.


@dataclass
class Plan:
    """The plan of an import; `errors` are (line, column, message)."""

    columns: list[str]
    additions: list[PlannedRow] = field(default_factory=list)
    changes: list[PlannedRow] = field(default_factory=list)
    unchanged: list[PlannedRow] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    # Not in the digest, so that a movement does not outdate the preview.
    ignored_quantity_lines: list[int] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return bool(self.additions or self.changes) and not self.errors

    @property
    def digest(self) -> str:
        """Fingerprint of the plan and of the stock it was computed against."""
        rows = [*self.additions, *self.changes, *self.unchanged]
        changes = [
            (row.line, row.sku, row.item_id, row.version, row.cells, row.barcodes) for row in rows
        ]
        # Categories and suppliers by primary key too, as another may have got the name.
        related = [[row.values.get("category_id"), row.values.get("supplier_id")] for row in rows]
        plan = [self.columns, changes, related, self.errors]
        return sha256(json.dumps(plan).encode()).hexdigest()

    @property
    def notice(self) -> str:
        """A notice about the lines whose quantity on hand is ignored, if any."""
        if not self.ignored_quantity_lines:
            return ""
        count, first = len(self.ignored_quantity_lines), self.ignored_quantity_lines[0]
        where = f"on line {first}" if count == 1 else f"on {count:,} lines, first on line {first}"
        return (
            f"quantity_on_hand is ignored; it differs from the stock {where}. "
            "Record a movement to change it."
        )

    def __str__(self):
        counts = {"added": self.additions, "changed": self.changes, "unchanged": self.unchanged}
        return ", ".join(
            f"{len(rows):,} item{'' if len(rows) == 1 else 's'} {name}"
            for name, rows in counts.items()
        )


def make_plan(rows: list[FileRow], *, lock: bool = False, progress: Callable = iter) -> Plan:
    """Compare rows with the existing items, optionally locked, without a query for each row."""
    items = items_by_sku({row.sku for row in rows}, lock=lock)
    gtins = {parse_gtin(code) for row in rows for code in row.barcodes}
    taken = taken_gtins(gtins, {item["id"] for item in items.values()})
    records = {"category": records_by_name(Category), "supplier": records_by_name(Supplier)}
    form = RowForm(records, taken)
    plan = Plan(list(rows[0].cells))
    first_lines = {}
    for row in progress(rows):
        item = items.get(row.sku, {})
        planned, errors = compare(row, item, form)
        errors = duplicate_errors(row, first_lines) | errors
        if errors:
            plan.errors += [(row.line, *error) for error in errors.items()]
        elif not item:
            plan.additions.append(planned)
        elif planned.cells:
            plan.changes.append(planned)
        else:
            plan.unchanged.append(planned)
        if row.quantity not in ("", format_cell(item.get("quantity_on_hand", 0))):
            plan.ignored_quantity_lines.append(row.line)
    return plan


def compare(row: FileRow, item: dict, form: RowForm) -> tuple[PlannedRow, dict[str, str]]:
    """Return what a row does, and errors by column; `item` is empty for a new item."""
    before = item_cells(item) if item else {}
    cells = {name: text for name, text in row.cells.items() if text != before.get(name)}
    if not item:
        # After the columns of the file: the SKU, and what a new item needs but the file lacks.
        cells |= {"sku": row.sku, **{name: "" for name in REQUIRED if name not in cells}}
    values, errors = form.read(cells)
    if codes := values.get("barcodes"):
        # Keep the spelling of a code that the item already has.
        existing = {parse_gtin(code): code for code in item.get("barcodes", [])}
        values["barcodes"] = sorted(existing.get(parse_gtin(code), code) for code in codes)
    planned = PlannedRow(row.line, row.sku, item.get("id"), item.get("version", 0))
    for name, value in values.items():
        old, new = before.get(name), format_cell(value)
        if new != old:
            if name != "sku":
                planned.cells.append((name, old, new))
            if name == "barcodes":
                planned.barcodes = value
            elif name in form.records:
                planned.values[f"{name}_id"] = value and value.id
            else:
                planned.values[name] = value
    return planned, errors


def duplicate_errors(row: FileRow, first_lines: dict[tuple[str, str], int]) -> dict[str, str]:
    """Return an error for a SKU or barcode that an earlier line has."""
    keys = [("sku", row.sku, row.sku)]
    keys += [("barcodes", parse_gtin(code), code) for code in row.barcodes]
    errors = {}
    for column, key, text in keys:
        first = first_lines.setdefault((column, key), row.line)
        if key and first != row.line:
            errors[column] = f"“{shorten(text)}” is already on line {first}."
    return errors
