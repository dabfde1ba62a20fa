"""Parse numbers in ASCII digits, and format durations (SEC-6)."""

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from itertools import count

from wtforms.validators import StopValidation
from wtforms.widgets import NumberInput

from .forms import TextField
from .validators import REQUIRED

LENGTHS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def parse_integer(text: str) -> int | None:
    """Return the integer that 1 to 18 ASCII digits stand for, else None."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def nice_ceiling(value: int) -> int:
    """Return the least of 2, 4, 10, 20, 40, 100, … that is not below the value."""
    steps = (factor * 10**power for power in count() for factor in (2, 4, 10))
    return next(step for step in steps if step >= value)


def format_duration(seconds: int) -> str:
    """Format seconds in the longest unit of which they are a multiple."""
    unit = next(name for name, length in LENGTHS.items() if seconds % length == 0)
    count = seconds // LENGTHS[unit]
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


class WholeNumberField(TextField):
    """A whole number in ASCII digits; `1.000` is invalid."""

    widget = NumberInput()
    normal = staticmethod(str.strip)

    def process_formdata(self, valuelist):
        """Parse the number; report an invalid one after the check that the field is filled."""
        super().process_formdata(valuelist)
        self.text, self.data = self.data, None
        try:
            self.data = int(self.text) if re.fullmatch("-?[0-9]+", self.text) else None
        except ValueError:
            pass  # Python reads at most 4,300 digits.

    def pre_validate(self, form):
        """Reject an empty value and one that is no number."""
        if not self.text:
            raise StopValidation(REQUIRED)
        if self.data is None:
            raise StopValidation("Enter a whole number.")


class AmountField(TextField):
    """An exact decimal number (ADM-7)."""

    widget = NumberInput(step="0.01")
    normal = staticmethod(str.strip)

    def process_formdata(self, valuelist):
        """Parse the number; report an invalid one after the check that the field is filled."""
        super().process_formdata(valuelist)
        self.text, self.data = self.data, None
        if re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", self.text):
            # Python reads no exponent of more than 18 digits.
            with suppress(InvalidOperation):
                self.data = Decimal(self.text)

    def pre_validate(self, form):
        """Reject an empty value and one that is no number."""
        if not self.text:
            raise StopValidation(REQUIRED)
        if self.data is None:
            raise StopValidation("Enter a number.")
