"""Normalize, validate and format text and numbers (SEC-6, SEC-9, SEC-10)."""

import re
import unicodedata

# Unicode's Stream-Safe limit (UAX #15, D4); normalizing thousands in a row takes minutes.
MAX_MARKS = 30
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Invisible, though Unicode classifies them as letters or symbols.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Bidirectional control characters (UAX #9): embeddings, overrides, isolates.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
UNIT_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
INVALID_EMAIL = "Enter a valid email address."
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
TLD = "[a-z][a-z0-9-]{0,61}[a-z0-9]"
# "=?" begins an encoded word (RFC 2047), which may be read as another address.
LENGTHS = r"(?=.{,254}\Z)(?=.{,64}@)(?!.*=\?)"
EMAIL_ADDRESS = re.compile(rf"\A{LENGTHS}{WORD}(\.{WORD})*@(localhost|({EMAIL_LABEL}\.)+{TLD})\Z")


def normalize_text(text: str) -> str:
    """Return text as it is stored: trimmed, in NFC, with LF line breaks; empty if invisible."""
    # Too many marks are rejected later.
    if not has_too_many_marks(text):
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
