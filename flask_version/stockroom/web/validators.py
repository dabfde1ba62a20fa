"""The rules that fields are held to, with Django's texts, which both twins keep (ACC-1, ADM-7)."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from wtforms import ValidationError
from wtforms.validators import StopValidation

from .addresses import INVALID, mailable
from .text import text_problem

NO_SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
NUL = "Null characters are not allowed."
REQUIRED = "This field is required."
LABEL = r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?"
TOP_LEVEL = r"(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})"
DOMAIN = re.compile(
    rf"{LABEL}(?:\.(?!-)[a-z0-9\u00a1-\uffff-]{{1,63}}(?<!-))*\.(?!-){TOP_LEVEL}(?<!-)",
    re.IGNORECASE,
)


class Required:
    """Refuse an empty field, and look no further (ACC-1)."""

    field_flags = {"required": True}

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation(REQUIRED)


class Optional:
    """Accept an empty field, and look no further (ACC-16)."""

    field_flags = {"optional": True}

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation()


class AtMost:
    """Refuse a text that is too long for its column, or for its purpose (SEC-6)."""

    def __init__(self, length: int):
        self.length = length
        self.field_flags = {"maxlength": length}

    def __call__(self, form, field):
        if len(field.data) > self.length:
            raise ValidationError(
                f"Ensure this value has at most {self.length} characters "
                f"(it has {len(field.data)})."
            )


class Between:
    """Refuse a number outside the limits (STK-8, SEC-6)."""

    def __init__(self, least: int, most: int):
        self.least, self.most = least, most
        self.field_flags = {"required": True, "min": least, "max": most}

    def __call__(self, form, field):
        if field.data > self.most:
            raise ValidationError(f"Ensure this value is less than or equal to {self.most}.")
        if field.data < self.least:
            raise ValidationError(f"Ensure this value is greater than or equal to {self.least}.")


class AtLeast:
    """Refuse a number below the limit (ADM-7)."""

    def __init__(self, least: int):
        self.least = least
        self.field_flags = {"min": least}

    def __call__(self, form, field):
        if field.data < self.least:
            raise ValidationError(f"Ensure this value is greater than or equal to {self.least}.")


class Digits:
    """Refuse an amount of more digits than its column holds (ADM-7)."""

    def __init__(self, total: int, decimals: int):
        self.total, self.decimals = total, decimals

    def __call__(self, form, field):
        _sign, digits, exponent = field.data.as_tuple()
        decimals = max(-exponent, 0)
        total = max(len(digits) + max(exponent, 0), decimals)
        whole = self.total - self.decimals
        if total > self.total:
            raise ValidationError(
                f"Ensure that there are no more than {self.total} digits in total."
            )
        if decimals > self.decimals:
            raise ValidationError(
                f"Ensure that there are no more than {self.decimals} decimal places."
            )
        if total - decimals > whole:
            raise ValidationError(
                f"Ensure that there are no more than {whole} digits before the decimal point."
            )


class Matches:
    """Refuse a text that is not of a pattern as a whole (ADM-7)."""

    def __init__(self, pattern: str, message: str):
        self.pattern, self.message = re.compile(pattern), message

    def __call__(self, form, field):
        if not self.pattern.fullmatch(field.data):
            raise ValidationError(self.message)


class Characters:
    """Refuse characters that a text, or a line of text, does not hold (SEC-9)."""

    def __call__(self, form, field):
        if problem := text_problem(field.data, is_line=getattr(field, "is_line", True)):
            raise ValidationError(problem)


# What the column of a slug says in its `info` about its field in the admin (ADM-7).
SLUG = {"characters": [Matches("[A-Za-z0-9_-]+", NO_SLUG)]}


class NoNul:
    """Refuse the character that databases cannot store (SEC-6)."""

    def __call__(self, form, field):
        if "\0" in field.data:
            raise ValidationError(NUL)


def refuse_nul(*texts: str) -> None:
    """Refuse the character that names nothing, and look no further (SEC-6)."""
    if any("\0" in text for text in texts):
        raise StopValidation(NUL)


def text_rules(length: int) -> list:
    """Return what every text is held to (SEC-6, SEC-9)."""
    return [Characters(), AtMost(length), NoNul()]


class EmailAddress:
    """Refuse what no mail can be sent to (ACC-1)."""

    def __call__(self, form, field):
        try:
            mailable(field.data)
        except ValueError:
            raise ValidationError(INVALID) from None


def is_host(host: str) -> bool:
    """Tell whether a text is a host name, localhost or an IP address (ADM-7)."""
    if host == "localhost" or DOMAIN.fullmatch(host):
        return True
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


class WebAddress:
    """Refuse what is no address of the web (ADM-7, ADM-17)."""

    def __call__(self, form, field):
        if not is_web_address(field.data):
            raise ValidationError("Enter a valid URL.")


def is_web_address(text: str) -> bool:
    """Tell whether a text is an http or https address, which may become a link (ADM-17)."""
    try:
        # A longer one is none: its host would be normalised, which may take minutes.
        parts = urlsplit(text if len(text) <= 2048 else "")
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return False
    host = parts.hostname or ""
    is_of_web = parts.scheme in ("http", "https") and is_host(host)
    return is_of_web and not re.search(r"\s", text)


# What a column of a model says in its `info` about its field, by a name of web/fields.py (ADM-7).
EMAIL_ADDRESS = {"field": "email", "characters": [EmailAddress()]}
WEB_ADDRESS = {"field": "url", "validators": [WebAddress()]}
