"""Numbers in ASCII digits, axis ticks and durations (SEC-6)."""

import re
from itertools import count

from django import forms
from django.core.exceptions import ValidationError

UNIT_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def parse_integer(text: str, allowed: range = range(10**18)) -> int | None:
    """Parse ASCII digits after leading zeros; return None for anything else."""
    match = re.fullmatch("0*([0-9]{1,18})", text)
    return int(match[1]) if match and int(match[1]) in allowed else None


def axis_ticks(value: int) -> list[int]:
    """Return 0, top / 2 and top; top is the smallest of 2, 4, 10, 20, 40, … not below value."""
    steps = (factor * 10**power for power in count() for factor in (2, 4, 10))
    top = next(step for step in steps if step >= value)
    return [0, top // 2, top]


def format_duration(seconds: int) -> str:
    """Format seconds in the largest unit that divides them."""
    unit = next(name for name, length in UNIT_SECONDS.items() if seconds % length == 0)
    number = seconds // UNIT_SECONDS[unit]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class AsciiNumberMixin:
    """A number that matches `pattern`; Python also accepts `1_000` and non-ASCII digits."""

    def to_python(self, value):
        value = value.strip() if isinstance(value, str) else value
        if value not in self.empty_values and not re.fullmatch(self.pattern, str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class WholeNumberField(AsciiNumberMixin, forms.IntegerField):
    pattern = "-?[0-9]+"


class AmountField(AsciiNumberMixin, forms.DecimalField):
    """An exact decimal number; zero has no sign (ADM-7)."""

    pattern = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"

    def to_python(self, value):
        amount = super().to_python(value)
        return amount.copy_abs() if amount == 0 else amount
