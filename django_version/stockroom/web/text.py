"""The one form of a text that comes in, by a form, a file or the API (SEC-9, SEC-10)."""

import re
import unicodedata
from itertools import groupby

# No language needs more (UAX #15, D4), and to sort a flood of them takes minutes.
MOST_MARKS = 30
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
# Letters and symbols by their category, and yet nothing is seen of them.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# What turns the direction of the words after it (UAX #9): embeddings, overrides, isolates.
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def normal_text(text: str) -> str:
    """Return a text as it is stored: trimmed, in NFC, with LF between its lines (SEC-9).

    A text of which nothing can be seen is empty. A flood of marks stays, and is refused.
    """
    if not is_flooded(text):
        text = unicodedata.normalize("NFC", LINE_BREAK.sub("\n", text)).strip()
    return "" if all(map(is_invisible, text)) else text


def text_problem(text: str, *, is_line: bool = True) -> str:
    """Return why a normal text is refused, NUL apart, or nothing where it is not (SEC-9)."""
    if is_flooded(text):
        return f"At most {MOST_MARKS} marks can follow a letter."
    if is_line and "\n" in text:
        return "Line breaks are not allowed."
    if CONTROL.search(text) or is_line and "\t" in text:
        return "Control characters are not allowed."
    return ""


def is_flooded(text: str) -> bool:
    """Tell whether more combining marks follow each other than any text needs (SEC-9)."""
    runs = [] if text.isascii() else groupby(text, lambda one: unicodedata.combining(one) > 0)
    return any(is_run and sum(1 for _ in run) > MOST_MARKS for is_run, run in runs)


def is_invisible(character: str) -> bool:
    """Tell whether a character shows nothing by itself: a space, a format, a mark (SEC-9)."""
    category = unicodedata.category(character)
    return category[0] in "ZM" or category == "Cf" or character.isspace() or character in BLANKS


def isolated(name: object) -> str:
    """Return a name as it stands within a sentence, whose order it does not turn (SEC-10)."""
    return f"\u2068{str(name).translate(TURNS)}\u2069"
