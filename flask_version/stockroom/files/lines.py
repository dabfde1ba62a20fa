"""Items as the lines of a CSV file: what stands in which column, out and in (CSV-1, CSV-4)."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from sqlalchemy import Row

from ..web.spreadsheet import BYTE_ORDER_MARK, restored

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
SEPARATED = "Commas, semicolons or tabs separate the columns."
# How a zip archive (.xlsx, .ods, .numbers) and an .xls begin.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# The first separator in the first line, which is the headers or `sep=;`.
SEPARATOR = re.compile(r"[\r\n]*[^\r\n]*?([,;\t])")
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


def cells_of(row: Row, codes: Iterable[str]) -> dict[str, str]:
    """Return the cells of an item by column (CSV-1)."""
    names = {"category": "category_name", "supplier": "supplier_name"}
    cells = {name: as_text(getattr(row, names.get(name, name), None)) for name in COLUMNS}
    return {**cells, "barcodes": " ".join(codes)}


def lines_of(found: Iterable[tuple[Row, list[str]]]) -> Iterator[list[str]]:
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
    if content.startswith(WORKBOOKS):
        raise Unreadable("This is a workbook, not a CSV file. Save it as “CSV UTF-8” first.")
    is_wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    encoding = "UTF-16" if is_wide else "UTF-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        number = lines_in(content[: error.start].decode(encoding, "ignore"))
        hint = "" if is_wide else " In Excel, save it as “CSV UTF-8”."
        raise Unreadable(f"Line {number}: this is not {encoding}.{hint}") from error
    before, nul, _after = text.partition("\0")
    if nul:
        raise Unreadable(f"Line {lines_in(before)}: null characters are not allowed.")
    return text.lstrip(BYTE_ORDER_MARK)


def lines_in(before: str) -> int:
    """Return the number of the line that this text leads to (CSV-4)."""
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


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
    found = SEPARATOR.match(text)
    delimiter = found[1] if found else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            names_separator = number == 1 and row and row[0].lower() == "sep="
            if any(row) and not names_separator:
                yield number, [restored(cell) for cell in row]
            number = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"Line {number}: the quotes do not match.") from error


def check_columns(number: int, columns: list[str]) -> None:
    """Refuse headers that do not say what stands below them (CSV-4)."""
    if "sku" not in columns:
        raise Unreadable(f"Line {number}: there is no column “sku”. {SEPARATED}")
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            raise Unreadable(f"Line {number}: the column “{shortened(name)}” is unknown.")
        if name in columns[:place]:
            raise Unreadable(f"Line {number}: the column “{name}” is there twice.")
