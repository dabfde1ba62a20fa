"""The code of two twins side by side: part by part, and line by line within a part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from comparison.regions import Part, TwinCode

FIRST_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Pair:
    """A part of each twin, or of only one."""

    parts: tuple[Part | None, Part | None]

    @property
    def title(self) -> str:
        """Return the path and the name, of both if they differ."""
        titles = [f"{part.path}  {part.name}".strip() for part in self.parts if part]
        return " · ".join(dict.fromkeys(titles))

    @property
    def ids(self) -> list[str]:
        """Return the requirements that either part meets."""
        found = {name for part in self.parts if part for name in part.ids}
        return sorted(found, key=lambda name: (name[:3], int(name[4:])))


@dataclass(frozen=True)
class Row:
    """A line of each twin by number; None if there is no such line, 0 for omitted lines."""

    numbers: tuple[int | None, int | None]
    is_same: bool


def pairs(left: Sequence[Part], right: Sequence[Part]) -> list[Pair]:
    """Pair parts with the same path and name, then those with the same name elsewhere."""
    mine, theirs = _by_key(left), _by_key(right)
    order = list(mine)
    for before, key in zip([None, *theirs], theirs, strict=False):
        if key not in mine:
            order.insert(order.index(before) + 1 if before else 0, key)
    found = [(mine.get(key), theirs.get(key)) for key in order]
    return [Pair(both) for both in _joined_by_name(found)]


def _by_key(parts: Sequence[Part]) -> dict[tuple, Part]:
    """Return parts by path, name and number of earlier parts with that name."""
    found: dict[tuple, Part] = {}
    for part in parts:
        count = sum(key[:2] == (part.path, part.name) for key in found)
        found[part.path, part.name, count] = part
    return found


def _joined_by_name(found: list[tuple]) -> Iterator[tuple[Part | None, Part | None]]:
    """Pair a part of only one twin with one of the same name in another file of the other."""
    alone = {one.name: one for mine, one in found if one and not mine and one.name}
    joined = set()
    for mine, theirs in found:
        if mine and not theirs and mine.name in alone:
            theirs = alone.pop(mine.name)
            joined.add(theirs)
            yield mine, theirs
        elif mine or theirs not in joined:
            yield mine, theirs


def rows(pair: Pair, codes: tuple[TwinCode, TwinCode]) -> list[Row]:
    """Return the lines of a pair, with equal or similarly starting lines in one row."""
    numbers = tuple(numbered(part) for part in pair.parts)
    texts = tuple(
        [code.text(part.path)[number - 1].strip() if number else "" for number in own]
        for code, part, own in zip(codes, pair.parts, numbers, strict=True)
    )
    found = []
    for is_same, mine, theirs in _matched(*texts):
        if is_same:
            both = zip(numbers[0][mine], numbers[1][theirs], strict=True)
            found += [Row(each, True) for each in both]
            continue
        begun = [[_beginning(line) for line in own] for own in (texts[0][mine], texts[1][theirs])]
        for _, one, other in _matched(*begun):
            both = zip_longest(numbers[0][mine][one], numbers[1][theirs][other])
            found += [Row(each, False) for each in both]
    return found


def _matched(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[bool, slice, slice]]:
    """Yield the ranges of lines that are equal or replace each other."""
    # A line with only a bracket is not significant for the alignment.
    matcher = SequenceMatcher(lambda line: not FIRST_WORD.search(line), mine, theirs, False)
    for what, first, last, other_first, other_last in matcher.get_opcodes():
        yield what == "equal", slice(first, last), slice(other_first, other_last)


def _beginning(line: str) -> str:
    """Return the first word of a line, often the name that it declares."""
    found = FIRST_WORD.search(line)
    return found[0].removesuffix("_id") if found else line


def numbered(part: Part | None) -> list[int]:
    """Return the line numbers of a part, with 0 between its ranges."""
    found: list[int] = []
    for first, last in part.ranges if part else ():
        found += [0] if found else []
        found += range(first, last + 1)
    return found
