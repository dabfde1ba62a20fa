"""The values of a dump, and how each field's is checked (OPS-6)."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from ..web.addresses import normal_address
from ..web.fields import validate_line, validate_lines
from ..web.text import normal_text

# What every program that reads JSON keeps exactly.
MAX_NUMBER = 2**53 - 1
MAX_QUANTITY = 2**31 - 1
AMOUNT = re.compile(r"(0|[1-9][0-9]{0,7})\.[0-9]{2}")
SKU = re.compile(r"[A-Z0-9-]+")
# These have rules of their own (SEC-9).
NARROW = {"username", "email", "slug", "time_zone", "code"}


class Wrong(Exception):
    """A value that a field cannot have, for a reason to be shown (OPS-6)."""


def written(value: datetime | Decimal) -> str:
    """Return a moment in UTC with its microseconds, or an amount with its cents (OPS-6)."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def read(name: str, field: models.Field, value: Any) -> Any:
    """Return a value of a dump as the field keeps it; raise Wrong if it cannot (OPS-6)."""
    if value is None and field.null:
        return None
    reader = next(reader for kind, reader in READERS if isinstance(field, kind))
    try:
        return reader(field, value)
    except Wrong as error:
        raise Wrong(f"{name} {error}") from None


def check(name: str, field: models.Field, value: Any) -> Any:
    """Return what a form would take for a value; raise Wrong in the form's words (OPS-6)."""
    if isinstance(value, str) and name not in NARROW:
        value = normal_text(value)
    if name == "email":
        value = normal_address(value)
    if value == "":
        if not field.blank:
            raise Wrong(f"{name}: This field is required.")
        return value
    rules = field.validators
    if isinstance(field, models.TextField):
        rules = [validate_lines, MaxLengthValidator(field.max_length)]
    elif isinstance(value, str) and name not in NARROW:
        rules = [validate_line, *rules]
    try:
        for rule in rules:
            rule(value)
    except ValidationError as error:
        raise Wrong(f"{name}: {error.messages[0]}") from None
    return value


def check_sku(sku: str) -> None:
    """Refuse a SKU that is not in the form in which it is stored (OPS-6, STK-1)."""
    if not SKU.fullmatch(sku):
        raise Wrong("sku must be of capital letters, digits and hyphens")


def read_many(name: str, value: Any) -> list[int | str]:
    """Return the numbers or names of what a record has many of (OPS-6)."""
    if type(value) is not list or any(type(one) not in (int, str) for one in value):
        raise Wrong(f"{name} must be a list of numbers or of names")
    if len(set(value)) < len(value):
        raise Wrong(f"{name} must name nothing twice")
    return value


def read_number(_field: models.Field, value: Any) -> int:
    """Return the number of a record (OPS-6)."""
    if type(value) is not int or not 1 <= value <= MAX_NUMBER:
        raise Wrong(f"must be a whole number from 1 to {MAX_NUMBER}")
    return value


def read_quantity(_field: models.Field, value: Any) -> int:
    """Return a whole number (OPS-6)."""
    if type(value) is not int or abs(value) > MAX_QUANTITY:
        raise Wrong(f"must be a whole number from -{MAX_QUANTITY} to {MAX_QUANTITY}")
    return value


def read_text(field: models.Field, value: Any) -> str:
    """Return a text that fits and that every database keeps (OPS-6)."""
    if type(value) is not str or not is_storable(value):
        raise Wrong("must be text without NUL and without halves of characters")
    # A long text has no limit in the database; its form has one.
    if isinstance(field, models.CharField) and len(value) > field.max_length:
        raise Wrong(f"must have at most {field.max_length} characters")
    return value


def is_storable(text: str) -> bool:
    """Tell whether a text can be written in UTF-8, and ends where it ends (OPS-6)."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def read_flag(_field: models.Field, value: Any) -> bool:
    """Return true or false (OPS-6)."""
    if type(value) is not bool:
        raise Wrong("must be true or false")
    return value


def read_moment(_field: models.Field, value: Any) -> datetime:
    """Return a moment, which must be written as a dump writes it (OPS-6)."""
    try:
        moment = datetime.fromisoformat(value)
        is_exact = moment.tzinfo is not None and written(moment) == value
    except (TypeError, ValueError, OverflowError):
        is_exact = False
    if not is_exact:
        raise Wrong("must be a moment such as “2026-05-01T12:00:00.000000Z”")
    return moment


def read_amount(_field: models.Field, value: Any) -> Decimal:
    """Return an amount of money, exact (OPS-6)."""
    if type(value) is not str or not AMOUNT.fullmatch(value):
        raise Wrong("must be an amount such as “12.50”")
    return Decimal(value)


# The first that fits; a number of a record is an IntegerField too.
READERS = (
    ((models.BigIntegerField, models.ForeignKey), read_number),
    (models.IntegerField, read_quantity),
    ((models.CharField, models.TextField), read_text),
    (models.BooleanField, read_flag),
    (models.DateTimeField, read_moment),
    (models.DecimalField, read_amount),
)
