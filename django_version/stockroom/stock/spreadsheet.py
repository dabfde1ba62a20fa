"""Items as the lines of a CSV file: what stands in which column, out and in (CSV-1, CSV-4)."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from ..spreadsheet import restored

COLUMNS = [
    "sku",
    "name",
    "description",
    "category",
    "supplier",
    "unit_cost",
    "reorder_level",
    "is_active",
    "barcodes",
    "quantity_on_hand",
]
MOST_BYTES = 1024 * 1024
MOST_ITEMS = 5_000
MOST_SHOWN = 50
csv.field_size_limit(MOST_BYTES)


class Unreadable(Exception):
    """What was uploaded is no file of items; says in which line and why (CSV-4)."""


@dataclass
class Line:
    """One item of a file: the line it begins in, and its cells by column (CSV-3)."""

    number: int
    cells: dict[str, str]


def as_text(value: object) -> str:
    """Return what a cell holds for a value (CSV-1)."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def cells_of(row: Mapping[str, Any], codes: Iterable[str]) -> dict[str, str]:
    """Return the cells of an item by column (CSV-1)."""
    names = {"category": "category_name", "supplier": "supplier_name"}
    cells = {name: as_text(row.get(names.get(name, name))) for name in COLUMNS}
    return {**cells, "barcodes": " ".join(codes)}


def lines_of(found: Iterable[tuple[Mapping[str, Any], list[str]]]) -> Iterator[list[str]]:
    """Yield the line of each item that was found with its barcodes (CSV-1)."""
    for row, codes in found:
        yield list(cells_of(row, codes).values())


def shortened(text: str) -> str:
    """Return a text as far as a sentence can hold it (CSV-4)."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def decoded(content: bytes) -> str:
    """Return the text of a file; raises Unreadable for what is too much or no text (CSV-4)."""
    if not content:
        raise Unreadable("The submitted file is empty.")
    if len(content) > MOST_BYTES:
        raise Unreadable("At most 1 MiB can be imported at once.")
    content = content.removeprefix(BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"Line {lines_in(content, error.start)}: this is not UTF-8.") from error
    if "\0" in text:
        number = lines_in(content, content.index(b"\0"))
        raise Unreadable(f"Line {number}: null characters are not allowed.")
    return text


def lines_in(content: bytes, end: int) -> int:
    """Return the number of the line in which a place is (CSV-4)."""
    return len((content[:end] + b".").splitlines())


def read_lines(text: str) -> list[Line]:
    """Return the items of a file; raises Unreadable for what is none (CSV-4)."""
    rows = filled_rows(text)
    number, header = next(rows, (1, []))
    columns = [name.strip().lower() for name in header]
    check_columns(number, columns)
    lines = []
    for number, row in rows:
        if len(row) != len(columns):
            found = f"{len(columns)} and {len(row)}"
            raise Unreadable(f"Line {number}: headers and cells differ in number, {found}.")
        if len(lines) == MOST_ITEMS:
            raise Unreadable(
                f"Line {number}: at most {MOST_ITEMS:,} items can be imported at once."
            )
        lines.append(Line(number, dict(zip(columns, row, strict=True))))
    if not lines:
        raise Unreadable("There are no items in the file.")
    return lines


def filled_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the line, cells) of the rows in which anything stands (CSV-4)."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            if any(row):
                yield number, [restored(cell) for cell in row]
            number = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"Line {number}: the quotes do not match.") from error


def check_columns(number: int, columns: list[str]) -> None:
    """Refuse headers that do not say what stands below them (CSV-4)."""
    if "sku" not in columns:
        raise Unreadable(f"Line {number}: there is no column “sku”. Commas separate the columns.")
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            raise Unreadable(f"Line {number}: the column “{shortened(name)}” is unknown.")
        if name in columns[:place]:
            raise Unreadable(f"Line {number}: the column “{name}” is there twice.")
