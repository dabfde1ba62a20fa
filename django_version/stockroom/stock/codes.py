"""Item codes: SKUs, and barcodes, which are Global Trade Item Numbers."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from ..web.fields import LineField
from ..web.text import normalize_text

INVALID_GTIN = "Enter a barcode of 8, 12, 13 or 14 digits."
# A scanner sends AI 01 and 14 digits (GS1), an EAN-13 with an add-on of 2 or 5 digits, or plain
# digits. Each may begin with a symbology identifier (ISO/IEC 15424).
SCAN = re.compile(
    r"(?:\](?:C1|e0|d2|Q3|J1)01|(?:\][A-Za-z][0-9A-Za-z])?\(01\))([0-9]{14}).*"
    r"|\]E3([0-9]{13})(?:[0-9]{2}|[0-9]{5})"
    r"|(?:\][A-Za-z][0-9A-Za-z])?([0-9]{8,14})"
)


class SKUField(LineField):
    """A SKU of letters, digits and hyphens; values and lookups are uppercased (STK-1)."""

    default_validators = [
        RegexValidator(r"^[A-Z0-9-]+\Z", "Enter a SKU of letters, numbers and hyphens only.")
    ]

    @staticmethod
    def normalize(text: str) -> str:
        text = normalize_text(text)
        # upper() also turns some other letters into A to Z, such as `ſ` and `ß`.
        return text.upper() if text.isascii() else text


def parse_gtin(text: str) -> str:
    """Return the 14 digits of a scanned or typed GTIN, or an empty string (STK-14)."""
    scan = SCAN.fullmatch(text)
    return next(filter(None, scan.groups())).zfill(14) if scan else ""


def restore_zeros(code: str) -> str:
    """Return a code with the leading zeros that a spreadsheet dropped (STK-14)."""
    return code.zfill(12) if re.fullmatch("[0-9]{9,11}", code) else code


def validate_gtin(code: str) -> None:
    """Reject anything but a GTIN-8, -12, -13 or -14 with a valid check digit (ADM-7)."""
    if not re.fullmatch("[0-9]{8}|[0-9]{12,14}", code):
        raise ValidationError(INVALID_GTIN)
    digits = [int(digit) for digit in reversed(code)]
    if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10:
        raise ValidationError("This barcode has an invalid check digit.")
