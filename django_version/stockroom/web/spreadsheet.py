"""CSV files that are safe to open in a spreadsheet program (CSV-2)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

# A spreadsheet program may read these as the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BATCH_SIZE = 500
# Excel reads a file as UTF-8 only if it begins with this.
BYTE_ORDER_MARK = "\ufeff"


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Iterable], *, streamed: bool = False
) -> HttpResponseBase:
    """Return a CSV file to download, whole or streamed while its rows are fetched."""
    response_class = StreamingHttpResponse if streamed else HttpResponse
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = csv_text(header, rows)
    return response_class(text, content_type="text/csv; charset=utf-8", headers=headers)


def csv_text(header: Sequence[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """Yield a CSV file per RFC 4180, in batches of rows, with formulas escaped."""
    lines = chain([header], ([escape_cell(value) for value in row] for row in rows))
    yield BYTE_ORDER_MARK
    while batch := list(islice(lines, BATCH_SIZE)):
        text = StringIO(newline="")
        csv.writer(text).writerows(batch)
        yield text.getvalue()


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet program might run text as a formula."""
    return text.lstrip("'").startswith(FORMULA_STARTS)


def escape_cell(value: object) -> object:
    """Put an apostrophe before text that looks like a formula."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def unescape_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text) else text
