"""Normalize, validate and format text from forms, files and the API (SEC-9, SEC-10)."""

import re
import unicodedata

# Unicode's Stream-Safe limit (UAX #15, D4); normalizing thousands in a row takes minutes.
MAX_MARKS = 30
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Invisible, though Unicode classifies them as letters or symbols.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Bidirectional control characters (UAX #9): embeddings, overrides, isolates.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def normalize_text(text: str) -> str:
    """Return text as it is stored: trimmed, in NFC, with LF line breaks; empty if invisible."""
    # Too many marks are rejected later.
    if not has_too_many_marks(text):
        text = unicodedata.normalize("NFC", LINE_BREAK.sub("\n", text)).strip()
    return "" if all(map(is_invisible, text)) else text


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
