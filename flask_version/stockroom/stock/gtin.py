"""Global Trade Item Numbers, as barcodes hold them (STK-7)."""

from functools import reduce
from operator import add

from sqlalchemy import ColumnElement, Integer, String, cast, column, func, literal
from wtforms import ValidationError


def gtin_digit_sum() -> ColumnElement[int]:
    """Return the SQL expression of a code's weighted digit sum (GS1 General Specifications, 7.9).

    From the right the weights are 1, 3, 1, 3, …; six zeros in front let one expression
    serve the lengths 8 to 14 (STK-7).
    """
    code = column("code", String)
    padded = literal("000000") + code
    digits = [
        cast(func.substr(padded, func.length(code) + (6 - place), 1), Integer)
        * (3 if place % 2 else 1)
        for place in range(14)
    ]
    return reduce(add, digits)


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
