"""Files for spreadsheet programs (REP-5)."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet program may take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """Answer with a CSV file as RFC 4180 has it, in UTF-8; text is defused (REP-5)."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows(map(defused, row) for row in rows)
    return response


def defused(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet program might run (REP-5)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
