"""Validators with Django's messages, which both twins show (SEC-6, SEC-9)."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from wtforms import ValidationError
from wtforms.validators import Length, NumberRange, Regexp, StopValidation

from .text import EMAIL_ADDRESS, INVALID_EMAIL, MAX_MARKS, has_too_many_marks

NUL = "Null characters are not allowed."
REQUIRED = "This field is required."
TOO_LONG = "Ensure this value has at most %(max)d characters (it has %(length)d)."
SLUG_INVALID = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
LETTERS = r"a-z0-9\u00a1-\uffff"
LABEL = rf"[{LETTERS}]([{LETTERS}-]{{0,61}}[{LETTERS}])?"
TOP_LEVEL = r"([a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})"
DOMAIN = re.compile(rf"(?i){LABEL}(\.(?!-)[{LETTERS}-]{{1,63}}(?<!-))*\.(?!-){TOP_LEVEL}(?<!-)")
USER = r"([^\s:/?#@]+(:[^\s:/?#@]*)?@)?"
# No dot at the end of the host, and no zone of an IPv6 address.
WEBSITE = re.compile(
    rf"https?://{USER}([^\s:/?#@]*[^\s:/?#@.]|\[[0-9a-fA-F:.]+\])(:[0-9]{{1,5}})?([/?#]\S*)?"
)


class AllowEmpty:
    """Accept an empty field and stop; WTForms' Optional would look at the raw text."""

    field_flags = {"optional": True}

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation()


def max_length(length: int) -> Length:
    return Length(max=length, message=TOO_LONG)


class InRange(NumberRange):
    """Reject a number outside the limits, each with its own message."""

    def __init__(self, minimum: int, maximum: int | None = None):
        super().__init__(minimum, maximum)
        self.field_flags["required"] = True

    def __call__(self, form, field):
        if self.max is not None and field.data > self.max:
            raise ValidationError(f"Ensure this value is less than or equal to {self.max}.")
        if field.data < self.min:
            raise ValidationError(f"Ensure this value is greater than or equal to {self.min}.")


class MaxDigits:
    """Reject an amount with more digits than its column can store, and stop."""

    def __init__(self, total: int, decimals: int):
        self.total, self.decimals = total, decimals

    def __call__(self, form, field):
        _sign, digits, exponent = field.data.as_tuple()
        decimals = max(-exponent, 0)
        # Zero has one digit, even as 0e9.
        zeros = max(exponent, 0) if field.data else 0
        total = max(len(digits) + zeros, decimals)
        for count, maximum, what in (
            (total, self.total, "digits in total"),
            (decimals, self.decimals, "decimal places"),
            (total - decimals, self.total - self.decimals, "digits before the decimal point"),
        ):
            if count > maximum:
                raise StopValidation(f"Ensure that there are no more than {maximum} {what}.")


def validate_characters(form, field):
    """Reject control characters, too many marks, and line breaks in a single line."""
    if has_too_many_marks(field.data):
        raise ValidationError(f"A letter can have at most {MAX_MARKS} combining marks.")
    if field.is_single_line and "\n" in field.data:
        raise ValidationError("Line breaks are not allowed.")
    if CONTROL.search(field.data) or field.is_single_line and "\t" in field.data:
        raise ValidationError("Control characters are not allowed.")


def reject_null(*values: str) -> None:
    """Reject NUL, which PostgreSQL cannot store, and stop."""
    if any("\0" in value for value in values):
        raise StopValidation(NUL)


def no_null(form, field):
    """Reject NUL, and stop: later validators do not run."""
    reject_null(field.data)


def text_validators(length: int) -> list:
    return [validate_characters, max_length(length), no_null]


def validate_email(form, field):
    """Reject anything but an email address, and stop, as the pattern limits its length too."""
    if not EMAIL_ADDRESS.match(field.data):
        raise StopValidation(INVALID_EMAIL)


validate_email.field_flags = {"maxlength": 254}


def validate_http_url(form, field):
    if not is_http_url(field.data):
        raise ValidationError("Enter a valid URL.")


def is_http_url(text: str) -> bool:
    """Return whether a string is an http or https URL, which may become a link."""
    try:
        # Skip longer strings: normalizing the host could take minutes.
        parts = urlsplit(text if len(text) <= 2048 else "")
        host, _port = parts.hostname or "", parts.port  # A port above 65535 is a ValueError.
        is_host = host == "localhost" or DOMAIN.fullmatch(host) or ip_address(host)
    except ValueError:
        return False
    return bool(is_host and WEBSITE.fullmatch(text))


# For the `info` of columns.
SLUG_INFO = {"characters": [Regexp(r"[A-Za-z0-9_-]+\Z", message=SLUG_INVALID)]}
EMAIL_INFO = {"field": "email", "characters": [validate_email]}
URL_INFO = {"field": "url", "validators": [validate_http_url]}
