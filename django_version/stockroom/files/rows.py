"""Convert items to the rows of a CSV file, and read such rows (CSV-4)."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError

from ..stock.codes import SKUField
from ..stock.forms import ItemForm
from ..web.spreadsheet import BYTE_ORDER_MARK, unescape_cell
from ..web.text import BIDI_CONTROLS

COLUMNS = [*ItemForm.Meta.fields, "barcodes", "quantity_on_hand"]
MAX_BYTES = 1024 * 1024
MAX_ITEMS = 5_000
MAX_QUOTE_LENGTH = 50
# The first bytes of a zip archive (.xlsx, .ods, .numbers) and of an .xls.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# The first separator in the first line (the headers, or `sep=;`), skipping quoted headers.
# The possessive `*+` does not backtrack; backtracking could take hours on a file of quotes.
SEPARATOR = re.compile(r'[\r\n]*(?:"[^"]*")*+[^\r\n]*?([,;\t])')
# By default, the csv module limits a cell to 128 KiB.
csv.field_size_limit(MAX_BYTES)


@dataclass
class FileRow:
    """One item of a file: the line it begins on, SKU, quantity on hand, other cells by column."""

    line: int
    sku: str
    quantity: str
    cells: dict[str, str]

    @property
    def barcodes(self) -> list[str]:
        return self.cells.get("barcodes", "").split()


def format_cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def item_cells(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: format_cell(item[name]) for name in COLUMNS}


def shorten(text: str) -> str:
    """Return text short enough to quote in an error, and unable to change its direction."""
    text = text.translate(BIDI_CONTROLS)
    return text if len(text) <= MAX_QUOTE_LENGTH else f"{text[:MAX_QUOTE_LENGTH]}…"


def decode(content: bytes) -> str:
    """Decode an upload; raise ValidationError if it is too large or not text."""
    if not content:
        raise ValidationError("The submitted file is empty.")
    if len(content) > MAX_BYTES:
        raise ValidationError("At most 1 MiB can be imported at once.")
    if content.startswith(WORKBOOKS):
        raise ValidationError("This is a workbook, not a CSV file. Save it as “CSV UTF-8” first.")
    is_utf16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    encoding = "UTF-16" if is_utf16 else "UTF-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = line_number(content[: error.start].decode(encoding, "ignore"))
        hint = "" if is_utf16 else " In Excel, save it as “CSV UTF-8”."
        raise ValidationError(f"Line {line}: not valid {encoding}.{hint}") from error
    before, nul, _after = text.partition("\0")
    if nul:
        raise ValidationError(f"Line {line_number(before)}: null characters are not allowed.")
    return text.lstrip(BYTE_ORDER_MARK)


def line_number(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text)) + 1


def read_rows(text: str) -> list[FileRow]:
    """Parse a CSV file; raise ValidationError if it is malformed."""
    lines = nonblank_lines(text)
    line, header = next(lines, (1, []))
    columns = [name.strip().lower() for name in header]
    check_columns(line, columns)
    rows, width = [], len(columns)
    for line, cells in lines:
        if len(cells) != width:
            raise ValidationError(f"Line {line}: expected {width} cells, found {len(cells)}.")
        if len(rows) == MAX_ITEMS:
            limit = f"at most {MAX_ITEMS:,} items can be imported at once."
            raise ValidationError(f"Line {line}: {limit}")
        row = dict(zip(columns, cells, strict=True))
        sku = SKUField.normalize(row.pop("sku"))
        rows.append(FileRow(line, sku, row.pop("quantity_on_hand", "").strip(), row))
    if not rows:
        raise ValidationError("There are no items in the file.")
    return rows


def nonblank_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the cells of each row that is not empty."""
    separator = SEPARATOR.match(text)
    delimiter = separator[1] if separator else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            is_separator_line = line == 1 and cells and cells[0].lower() == "sep="
            if any(cells) and not is_separator_line:
                yield line, [unescape_cell(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(f"Line {line}: unbalanced quotes.") from error


def check_columns(line: int, columns: list[str]) -> None:
    """Raise ValidationError for an unknown or repeated column, or if `sku` is missing."""
    if "sku" not in columns:
        hint = "Commas, semicolons or tabs separate columns."
        raise ValidationError(f"Line {line}: the column “sku” is missing. {hint}")
    for index, name in enumerate(columns):
        if name not in COLUMNS:
            raise ValidationError(f"Line {line}: the column “{shorten(name)}” is unknown.")
        if name in columns[:index]:
            raise ValidationError(f"Line {line}: the column “{name}” appears twice.")
