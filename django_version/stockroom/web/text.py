"""Normalize, validate and format text and numbers (SEC-6, SEC-9, SEC-10)."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Unicode's Stream-Safe limit (UAX #15, D4); normalizing thousands of marks in a row takes minutes.
MAX_MARKS = 30
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
# Invisible, though Unicode classifies them as letters or symbols.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Bidirectional control characters (UAX #9): embeddings, overrides, isolates.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
UNIT_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
INVALID_EMAIL = "Enter a valid email address."
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
TOP_LEVEL = "[a-z][a-z0-9-]{0,61}[a-z0-9]"
# "=?" begins an encoded word (RFC 2047), which may be read as another address.
LIMITS = r"(?=.{,254}\Z)(?=.{,64}@)(?!.*=\?)"
EMAIL_ADDRESS = re.compile(rf"\A{LIMITS}{WORD}(\.{WORD})*@(localhost|({LABEL}\.)+{TOP_LEVEL})\Z")


def normalize_text(text: str) -> str:
    """Return text as it is stored: trimmed, in NFC, with LF line breaks; empty if invisible."""
    if not has_too_many_marks(text):  # It is rejected later.
        text = unicodedata.normalize("NFC", LINE_BREAK.sub("\n", text)).strip()
    return "" if all(map(is_invisible, text)) else text


def normalize_email(text: str) -> str:
    """Return an email address trimmed, with its domain in lower case (ACC-12)."""
    local, at, domain = text.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def parse_integer(text: str, allowed: range = range(10**18)) -> int | None:
    """Parse ASCII digits after leading zeros; return None for anything else."""
    match = re.fullmatch("0*([0-9]{1,18})", text)
    return int(match[1]) if match and int(match[1]) in allowed else None


def validate_line(text: str, *, allow_breaks: bool = False) -> None:
    """Validate a line of normalized text, or several if allowed; NUL is checked elsewhere."""
    if has_too_many_marks(text):
        raise ValidationError(f"A letter can have at most {MAX_MARKS} combining marks.")
    if not allow_breaks and "\n" in text:
        raise ValidationError("Line breaks are not allowed.")
    if CONTROL.search(text) or not allow_breaks and "\t" in text:
        raise ValidationError("Control characters are not allowed.")


def has_too_many_marks(text: str) -> bool:
    """Return whether text has more combining marks in a row than any language needs."""
    kinds = "" if text.isascii() else "".join(unicodedata.category(char)[0] for char in text)
    return "M" * (MAX_MARKS + 1) in kinds


def is_invisible(character: str) -> bool:
    """Return whether a character is invisible by itself: a space, a format character, a mark."""
    category = unicodedata.category(character)
    return category[0] in "ZM" or category == "Cf" or character.isspace() or character in BLANKS


def bidi_isolate(name: object) -> str:
    """Isolate a name within a sentence, so that it cannot change the direction of the rest."""
    return f"\u2068{str(name).translate(BIDI_CONTROLS)}\u2069"


def with_sign(value: int) -> str:
    """Format a change with its sign, as in +5 or −5."""
    return f"{value:+,}".replace("-", "−")


def format_duration(seconds: int) -> str:
    """Format seconds in the largest unit that divides them."""
    unit = next(name for name, length in UNIT_SECONDS.items() if seconds % length == 0)
    number = seconds // UNIT_SECONDS[unit]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
