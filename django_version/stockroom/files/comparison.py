"""The lines of a file compared with the stock, one by one (CSV-3, CSV-5)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from ..stock.gtin import completed, scanned_gtin, validate_gtin
from ..stock.models import Category, Supplier
from ..web.text import normal_text
from . import queries
from .forms import CELLS, read_cells
from .lines import Line, as_text, cells_of, shortened
from .plans import Change, Plan, Problem

NEEDED = ["name", "category", "unit_cost"]
ACTIVE = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
REQUIRED = "This field is required."
# Takes a sequence that is worked through and yields it, maybe telling how far one is.
Watch = Callable[[Sequence], Iterable]


def make_plan(lines: list[Line], *, lock: bool = False, watch: Watch = iter) -> Plan:
    """Return what the import of these lines would do, by a fixed number of queries (CSV-3).

    With `lock`, within a transaction, the items stay as they were found until its end (CSV-5).
    """
    comparison = Comparison(lines, lock=lock)
    for line in watch(lines):
        comparison.look_at(line)
    return comparison.plan


def sku_of(line: Line) -> str:
    """Return the SKU of a line as it is stored (CSV-3)."""
    return line.cells["sku"].strip().upper()


def with_spaces(name: str) -> str:
    """Return a name with a space for every blank, such as the no-break ones of Excel (CSV-3)."""
    return " ".join(name.split())


class Comparison:
    """The plan that grows line by line, and what there is of all that the file names (CSV-3)."""

    def __init__(self, lines: list[Line], *, lock: bool):
        columns = [name for name in lines[0].cells if name not in ("sku", "quantity_on_hand")]
        self.plan = Plan(columns)
        self.items = queries.items_by_sku({sku_of(line) for line in lines}, lock=lock)
        self.listed = {row["pk"] for row in self.items.values()}
        self.codes = queries.barcodes_of(self.listed)
        typed = {code for line in lines for code in line.cells.get("barcodes", "").split()}
        self.owners = queries.owners_of(set(map(scanned_gtin, typed)))
        self.categories = self.numbers_by_name(Category, lines, "category")
        self.suppliers = self.numbers_by_name(Supplier, lines, "supplier")
        self.first_lines: dict[tuple[str, str], int] = {}

    def numbers_by_name(self, model: type, lines: list[Line], column: str) -> dict[str, int]:
        """Return the numbers of the records that a column names (CSV-3)."""
        typed = {normal_text(line.cells.get(column, "")) for line in lines}
        names = typed | {with_spaces(name) for name in typed}
        return dict(model.objects.filter(name__in=names).values_list("name", "pk"))

    def look_at(self, line: Line) -> None:
        """Add to the plan what a line would change, or what is wrong with it (CSV-3)."""
        change, cells = self.start(line)
        wrong = self.repeated(line, change.sku)
        differing = {name: text for name, text in cells.items() if change.before.get(name) != text}
        wrong |= self.read(change, differing)
        change.keep_differing()
        wrong = {name: wrong[name] for name in cells if name in wrong}
        self.plan.problems += [Problem(line.number, name, text) for name, text in wrong.items()]
        if not wrong:
            kept = self.plan.changes if change.after else self.plan.unchanged
            (kept if change.number else self.plan.adds).append(change)

    def start(self, line: Line) -> tuple[Change, dict[str, str]]:
        """Return the item of a line as it is, and the cells that it gets (CSV-3)."""
        row = self.items.get(sku_of(line))
        if row is None:
            return Change(line.number, sku_of(line)), dict.fromkeys(NEEDED, "") | line.cells
        before = cells_of(row, self.codes[row["pk"]])
        return Change(line.number, row["sku"], row["pk"], row["version"], before), line.cells

    def repeated(self, line: Line, sku: str) -> dict[str, str]:
        """Return by column what an earlier line has already (CSV-4)."""
        typed = {scanned_gtin(code): code for code in line.cells.get("barcodes", "").split()}
        codes = [("barcodes", gtin, code) for gtin, code in typed.items() if gtin]
        wrong = {}
        for name, key, value in [("sku", sku, sku), *codes]:
            first = self.first_lines.setdefault((name, key), line.number)
            if value and first != line.number:
                wrong[name] = f"“{shortened(value)}” is in line {first} already."
        return wrong

    def read(self, change: Change, cells: dict[str, str]) -> dict[str, str]:
        """Read cells into a change and return what is wrong by column (CSV-3)."""
        change.values, wrong = read_cells({n: t for n, t in cells.items() if n in CELLS})
        change.after = {name: as_text(value) for name, value in change.values.items()}
        for name, text in cells.items():
            if name not in CELLS:
                try:
                    self.READERS[name](self, change, normal_text(text))
                except ValidationError as error:
                    wrong[name] = error.message
        return wrong

    def read_category(self, change: Change, name: str) -> None:
        """Find a category by its name (CSV-3)."""
        if not name:
            raise ValidationError(REQUIRED)
        name = name if name in self.categories else with_spaces(name)
        if name not in self.categories:
            raise ValidationError(f"There is no category “{shortened(name)}”.")
        self.take(change, "category", self.categories[name], name)

    def read_supplier(self, change: Change, name: str) -> None:
        """Find a supplier by its name, or none (CSV-3)."""
        name = name if name in self.suppliers else with_spaces(name)
        if name and name not in self.suppliers:
            raise ValidationError(f"There is no supplier “{shortened(name)}”.")
        self.take(change, "supplier", self.suppliers.get(name), name)

    def read_is_active(self, change: Change, text: str) -> None:
        """Read whether an item is in use (CSV-3)."""
        if text.lower() not in ACTIVE:
            raise ValidationError("Enter yes or no.")
        is_active = ACTIVE[text.lower()]
        self.take(change, "is_active", is_active, as_text(is_active))

    def read_barcodes(self, change: Change, text: str) -> None:
        """Read barcodes; one of an item that is not in the file stays there (CSV-3, STK-14)."""
        kept = {scanned_gtin(code): code for code in change.before.get("barcodes", "").split()}
        found = {}
        for typed in sorted(set(text.split())):
            code, gtin = completed(typed), scanned_gtin(typed)
            try:
                validate_gtin(code)
            except ValidationError as error:
                raise ValidationError(f"“{shortened(typed)}”: {error.message}") from error
            if self.owners.get(gtin, change.number) not in {change.number, *self.listed}:
                raise ValidationError(f"“{typed}”: Barcode with this Code already exists.")
            found[gtin] = kept.get(gtin, code)
        codes = sorted(found.values())
        self.take(change, "barcodes", codes, " ".join(codes))

    def read_quantity_on_hand(self, change: Change, text: str) -> None:
        """Note a line with another level than is on hand, which only movements change (CSV-3)."""
        if text not in ("", change.before.get("quantity_on_hand", "0")):
            self.plan.other_levels.append(change.line)

    def take(self, change: Change, name: str, value: Any, text: str) -> None:
        """Note what a column will hold (CSV-3)."""
        change.values[name], change.after[name] = value, text

    READERS = {
        "category": read_category,
        "supplier": read_supplier,
        "is_active": read_is_active,
        "barcodes": read_barcodes,
        "quantity_on_hand": read_quantity_on_hand,
    }
