"""Files for spreadsheet programs (REP-5)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

# What a spreadsheet program may take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence]) -> Response:
    """Answer with a CSV file as RFC 4180 has it, in UTF-8; text is defused (REP-5)."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(map(defused, row) for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


def defused(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet program might run (REP-5)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
