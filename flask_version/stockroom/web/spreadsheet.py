"""CSV files that are safe to open in a spreadsheet program (CSV-2)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from flask import Response, stream_with_context

# A spreadsheet program may read these as the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BATCH_SIZE = 500
# Excel reads a file as UTF-8 only if it begins with this.
BYTE_ORDER_MARK = "\ufeff"


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Iterable], *, streamed: bool = False
) -> Response:
    """Return a CSV file to download, whole or streamed while its rows are fetched."""
    text = csv_text(header, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = stream_with_context(text) if streamed else "".join(text)
    return Response(body, mimetype="text/csv", headers=headers)


def csv_text(header: Sequence[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """Yield a CSV file per RFC 4180, in batches of rows, with formulas escaped."""
    lines = chain([header], ([escape_cell(value) for value in row] for row in rows))
    yield BYTE_ORDER_MARK
    while batch := list(islice(lines, BATCH_SIZE)):
        text = StringIO(newline="")
        csv.writer(text).writerows(batch)
        yield text.getvalue()


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet program might run a text as a formula."""
    return text.lstrip("'").startswith(FORMULA_STARTS)


def escape_cell(value: object) -> object:
    """Put an apostrophe before text that looks like a formula."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def unescape_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text) else text
