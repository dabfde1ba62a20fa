"""Global Trade Item Numbers, as barcodes hold them (STK-7, STK-14)."""

import re

from sqlalchemy import String, column, func, literal
from wtforms import ValidationError

# What a scanner sends: GS1's element string of a GTIN, which begins with AI 01; an EAN-13 with an
# add-on; or the digits alone. Before each may stand a symbology identifier (ISO/IEC 15424).
SCAN = re.compile(
    r"(?:\](?:C1|e0|d2|Q3|J1)01|(?:\][A-Za-z][0-9A-Za-z])?\(01\))([0-9]{14}).*"
    r"|\]E3([0-9]{13})(?:[0-9]{2}|[0-9]{5})"
    r"|(?:\][A-Za-z][0-9A-Za-z])?([0-9]{8,14})"
)
STORED_GTIN = func.substr(
    literal("000000") + column("code", String), func.length(column("code")) - 7, 14
)


def scanned_gtin(text: str) -> str:
    """Return the GTIN of what was scanned or typed, as the 14 digits it is compared by (STK-14).

    Nothing where it is none. Leading zeros may be missing.
    """
    found = SCAN.fullmatch(text)
    return next(filter(None, found.groups())).zfill(14) if found else ""


def completed(code: str) -> str:
    """Return a code with the leading zeros that a spreadsheet dropped (STK-14)."""
    is_short = code.isascii() and code.isdigit() and 8 < len(code) < 12
    return code.zfill(12) if is_short else code


def check_gtin(code: str) -> None:
    """Refuse what is not a GTIN-8, -12, -13 or -14 with a right check digit (ADM-7, CSV-3)."""
    if not (code.isascii() and code.isdigit() and len(code) in (8, 12, 13, 14)):
        raise ValidationError("Enter a barcode of 8, 12, 13 or 14 digits.")
    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code[::-1])) % 10:
        raise ValidationError("The check digit of this barcode is wrong.")


class Gtin:
    """Refuse what is no GTIN in a field (ADM-7)."""

    def __call__(self, form, field):
        check_gtin(field.data)


# What the column of a code tells its form and its search in the admin, beyond its type.
CODE = {"characters": [], "checks": [Gtin()], "key": ("gtin", scanned_gtin)}
