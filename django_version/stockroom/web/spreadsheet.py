"""Files for spreadsheet programs (REP-5, CSV-1, CSV-2)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from django.http import HttpResponse, StreamingHttpResponse

# What a spreadsheet program may take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 500
# Excel takes a file for UTF-8 only if it begins with it.
BYTE_ORDER_MARK = "\ufeff"


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence], *, streamed: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """Answer with a CSV file, as a whole or while its rows are read (REP-5, CSV-1)."""
    response_class = StreamingHttpResponse if streamed else HttpResponse
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = csv_text(header, rows)
    return response_class(text, content_type="text/csv; charset=utf-8", headers=headers)


def csv_text(header: Sequence[str], rows: Iterable[Sequence]) -> Iterator[str]:
    """Yield a CSV file as RFC 4180 has it, some lines at a time; text is defused (REP-5, CSV-1)."""
    lines = ([defused(cell) for cell in row] for row in rows)
    yield BYTE_ORDER_MARK
    some: list[Sequence] = [header]
    while some:
        text = StringIO(newline="")
        csv.writer(text).writerows(some)
        yield text.getvalue()
        some = list(islice(lines, LINES_AT_ONCE))


def is_risky(cell: str) -> bool:
    """Tell whether a text, less the apostrophes before it, might be run (CSV-2)."""
    return cell.lstrip("'").startswith(RISKY)


def defused(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet program might run (REP-5, CSV-2)."""
    return f"'{cell}" if isinstance(cell, str) and is_risky(cell) else cell


def restored(cell: str) -> str:
    """Return a text as it was before it was defused (CSV-2)."""
    return cell[1:] if cell.startswith("'") and is_risky(cell) else cell
