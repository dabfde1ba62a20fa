"""Item codes: SKUs, and barcodes, which are Global Trade Item Numbers."""

import re

from sqlalchemy import String, column, func, literal
from wtforms import ValidationError
from wtforms.validators import Regexp

from ..web.text import normalize_text

INVALID_GTIN = "Enter a barcode of 8, 12, 13 or 14 digits."
# A scanner sends AI 01 and 14 digits (GS1), an EAN-13 with an add-on of 2 or 5 digits, or plain
# digits. Each may begin with a symbology identifier (ISO/IEC 15424).
SCAN = re.compile(
    r"(?:\](?:C1|e0|d2|Q3|J1)01|(?:\][A-Za-z][0-9A-Za-z])?\(01\))([0-9]{14}).*"
    r"|\]E3([0-9]{13})(?:[0-9]{2}|[0-9]{5})"
    r"|(?:\][A-Za-z][0-9A-Za-z])?([0-9]{8,14})"
)
CODE = column("code", String)
# zfill(14) in SQL: the last 14 characters of six zeros and the code, which has at least 8 digits.
PADDED_CODE = func.substr(literal("000000") + CODE, func.length(CODE) - 7, 14)
VALID_CODE = ~CODE.regexp_match("[^0-9]") & func.length(CODE).in_([8, 12, 13, 14])


def normalize_sku(sku: str) -> str:
    """Return a SKU as it is stored: normalized, in upper case (STK-1)."""
    sku = normalize_text(sku)
    # upper() also turns some other letters into A to Z, such as `ſ` and `ß`.
    return sku.upper() if sku.isascii() else sku


def parse_gtin(text: str) -> str:
    """Return the 14 digits of a scanned or typed GTIN, or an empty string (STK-14)."""
    scan = SCAN.fullmatch(text)
    return scan[scan.lastindex].zfill(14) if scan else ""


def restore_zeros(code: str) -> str:
    """Return a code with the leading zeros that a spreadsheet dropped (STK-14)."""
    return code.zfill(12) if re.fullmatch("[0-9]{9,11}", code) else code


def validate_gtin(code: str) -> None:
    """Reject anything but a GTIN-8, -12, -13 or -14 with the right check digit (ADM-7)."""
    if not re.fullmatch("[0-9]{8}|[0-9]{12,14}", code):
        raise ValidationError(INVALID_GTIN)
    digits = [int(digit) for digit in reversed(code)]
    if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10:
        raise ValidationError("This barcode has an invalid check digit.")


# For the `info` of the columns; see web.attributes.
SKU_CHECK = Regexp(r"[A-Z0-9-]+\Z", message="Enter a SKU of letters, numbers and hyphens only.")
SKU_INFO = {"label": "SKU", "filters": [normalize_sku], "checks": [SKU_CHECK]}
CODE_INFO = {
    "characters": [],
    "checks": [lambda _form, field: validate_gtin(field.data)],
    "key": ("gtin", parse_gtin),
}
