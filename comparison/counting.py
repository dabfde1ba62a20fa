"""The amount of code for each requirement, each chapter and in total, by kind.

Statements of Python are nodes of the syntax tree, and templates count by tags, values and
elements, so that formatting has no effect. Docstrings and imports do not count as statements:
external imports are counted once, by name, because otherwise file boundaries would count.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from comparison import spec
from comparison.regions import Part, TwinCode
from comparison.sources import KINDS

NONE = "none"


@dataclass
class Effort:
    """The code of one requirement: by kind, its own and shared with other requirements."""

    alone: Counter = field(default_factory=Counter)
    shared: Counter = field(default_factory=Counter)

    def __getitem__(self, kind: str) -> tuple[int, int]:
        """Return both counts of a kind."""
        return self.alone[kind], self.shared[kind]

    def total(self, kinds: Iterable[str] = KINDS) -> tuple[int, int]:
        """Return both counts of several kinds."""
        return sum(self.alone[kind] for kind in kinds), sum(self.shared[kind] for kind in kinds)


def tally(parts: Iterable[Part]) -> Counter:
    """Return the content of these parts by kind, with generated code separate."""
    found: Counter = Counter()
    for part in parts:
        found[part.kind] += part.count
        found["generated"] += part.generated
    return found


def effort(code: TwinCode, requirement: str) -> Effort:
    """Return the code of a requirement in a twin."""
    region = code.region(requirement)
    return Effort(
        tally(part for part in region if len(part.ids) == 1),
        tally(part for part in region if len(part.ids) > 1),
    )


def by_chapter(code: TwinCode) -> dict[str, Counter]:
    """Return the counts of each chapter, then of code for none.

    Code that meets requirements of several chapters counts for each of them.
    """
    found = {name: Counter() for name in (*spec.chapters(), NONE)}
    for part in code.parts:
        for chapter in {name.partition("-")[0] for name in part.ids} or {NONE}:
            found[chapter].update(tally([part]))
    return found


def total(code: TwinCode) -> Counter:
    """Return the code of a twin by kind."""
    return tally(code.parts)


def words(code: TwinCode, kinds: Iterable[str] = ("python", "settings")) -> int:
    """Return the number of names and values in Python of some kinds: a second measure of size."""
    return sum(part.words for part in code.parts if part.kind in kinds)
