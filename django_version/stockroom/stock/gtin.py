"""Global Trade Item Numbers, as barcodes hold them (STK-7)."""

from functools import reduce
from operator import add

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Length, Substr


def gtin_digit_sum():
    """Return the SQL expression of a code's weighted digit sum (GS1 General Specifications, 7.9).

    From the right the weights are 1, 3, 1, 3, …; six zeros in front let one expression
    serve the lengths 8 to 14.
    """
    padded = Concat(Value("000000"), "code", output_field=models.CharField())
    digits = [
        Cast(Substr(padded, Length("code") + Value(6 - place), 1), models.IntegerField())
        * Value(3 if place % 2 else 1)
        for place in range(14)
    ]
    return reduce(add, digits)


def validate_gtin(code: str) -> None:
    """Refuse what is not a GTIN-8, -12, -13 or -14 with a right check digit (ADM-7, CSV-3)."""
    if not (code.isascii() and code.isdigit() and len(code) in (8, 12, 13, 14)):
        raise ValidationError("Enter a barcode of 8, 12, 13 or 14 digits.")
    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code[::-1])) % 10:
        raise ValidationError("The check digit of this barcode is wrong.")
