"""The changes in a file, line by line, with unchanged lines folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 3
# For fewer lines, a line that says so would take their place.
LEAST_FOLDED = 3
SAME, ADDED, REMOVED, FOLDED = "same", "added", "removed", "folded"


@dataclass(frozen=True)
class Line:
    """A line as shown: its kind, and its number, which is the old one if it was removed.

    A folded one represents `number` omitted lines.
    """

    kind: str
    number: int


def lines(before: Sequence[str], after: Sequence[str], context: int = CONTEXT) -> list[Line]:
    """Return the changed lines of a file with some context, in order."""
    # Blank lines are not significant for the alignment.
    matcher = SequenceMatcher(lambda line: not line.strip(), before, after, autojunk=False)
    found: list[Line] = []
    shown = 0
    for group in matcher.get_grouped_opcodes(context):
        found += _unchanged(shown, group[0][3])
        for what, first, last, other, other_last in group:
            if what == "equal":
                found += _lines(SAME, other, other_last)
            else:
                found += _lines(REMOVED, first, last)
                found += _lines(ADDED, other, other_last)
        shown = group[-1][4]
    return [*found, *_unchanged(shown, len(after))]


def _lines(kind: str, first: int, last: int) -> Iterator[Line]:
    return (Line(kind, at + 1) for at in range(first, last))


def _unchanged(first: int, last: int) -> list[Line]:
    count = last - first
    return [Line(FOLDED, count)] if count >= LEAST_FOLDED else list(_lines(SAME, first, last))
