"""Parse numbers written in ASCII digits, and format durations (SEC-6)."""

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from itertools import count

from flask import current_app
from wtforms.validators import StopValidation
from wtforms.widgets import NumberInput

from .forms import TextField
from .validators import REQUIRED

UNIT_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def parse_integer(text: str, allowed: range = range(10**18)) -> int | None:
    """Parse ASCII digits after leading zeros; return None for anything else."""
    match = re.fullmatch("0*([0-9]{1,18})", text)
    return int(match[1]) if match and int(match[1]) in allowed else None


def axis_ticks(value: int) -> list[int]:
    """Return the ticks 0, half and top, the smallest of 2, 4, 10, 20, … not below `value`."""
    steps = (factor * 10**power for power in count() for factor in (2, 4, 10))
    top = next(step for step in steps if step >= value)
    return [0, top // 2, top]


def format_duration(seconds: int) -> str:
    """Format seconds in the largest unit that divides them."""
    unit = next(name for name, length in UNIT_SECONDS.items() if seconds % length == 0)
    number = seconds // UNIT_SECONDS[unit]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class NumberField(TextField):
    """A number that matches `pattern`; Python also accepts `1_000` and non-ASCII digits."""

    normalize = staticmethod(str.strip)

    def process_formdata(self, valuelist):
        """Parse the number; pre_validate() reports an invalid one."""
        super().process_formdata(valuelist)
        self.text, self.data = self.data, None
        if re.fullmatch(self.pattern, self.text):
            # Python accepts at most 4,300 digits, and exponents of at most 18 digits.
            with suppress(ValueError, InvalidOperation):
                value = self.python_type(self.text)
                self.data = value or abs(value)  # -0 is 0.

    def pre_validate(self, form):
        if not self.text:
            raise StopValidation(REQUIRED)
        if self.data is None:
            raise StopValidation(self.invalid)


class WholeNumberField(NumberField):
    widget = NumberInput()
    pattern = "-?[0-9]+"
    python_type = int
    invalid = "Enter a whole number."


class AmountField(NumberField):
    """An exact decimal number (ADM-7)."""

    widget = NumberInput(step="0.01")
    pattern = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
    python_type = Decimal
    invalid = "Enter a number."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, description=f"In {current_app.config['CURRENCY']}.", **kwargs)
