"""How much was written for each requirement, each chapter and in all, kinds apart.

Statements of Python are nodes of the syntax tree, and templates count by tags, values and
elements, so that form changes nothing. Docstrings and imports are no statements: what is imported
from outside a twin is counted once in all, by names, as else the borders of files would count.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from comparison import spec
from comparison.regions import Part, TwinCode
from comparison.sources import KINDS

SEVERAL, NONE = "several", "none"


@dataclass
class Effort:
    """What one requirement took: by kind, alone and together with other requirements."""

    alone: Counter = field(default_factory=Counter)
    shared: Counter = field(default_factory=Counter)

    def __getitem__(self, kind: str) -> tuple[int, int]:
        """Return both counts of a kind."""
        return self.alone[kind], self.shared[kind]

    def total(self, kinds: Iterable[str] = KINDS) -> tuple[int, int]:
        """Return both counts of several kinds."""
        return sum(self.alone[kind] for kind in kinds), sum(self.shared[kind] for kind in kinds)


def tally(parts: Iterable[Part]) -> Counter:
    """Return what is in these parts by kind, what a generator wrote apart."""
    found: Counter = Counter()
    for part in parts:
        found[part.kind] += part.count
        found["generated"] += part.generated
    return found


def effort(code: TwinCode, requirement: str) -> Effort:
    """Return what a requirement took in a twin."""
    region = code.region(requirement)
    return Effort(
        tally(part for part in region if len(part.ids) == 1),
        tally(part for part in region if len(part.ids) > 1),
    )


def by_chapter(code: TwinCode) -> dict[str, Counter]:
    """Return the counts of each chapter, then of code for several chapters, then of code for none.

    Every statement is in exactly one of these, so they add up to the twin.
    """
    found = {name: Counter() for name in (*spec.chapters(), SEVERAL, NONE)}
    for part in code.parts:
        chapters = {name.partition("-")[0] for name in part.ids}
        bucket = NONE if not chapters else SEVERAL if len(chapters) > 1 else min(chapters)
        found.setdefault(bucket, Counter()).update(tally([part]))
    return found


def total(code: TwinCode) -> Counter:
    """Return what is in a twin by kind."""
    return tally(code.parts)


def words(code: TwinCode, kinds: Iterable[str] = ("python", "settings")) -> int:
    """Return how many names and values the Python of some kinds has: a second measure of size."""
    return sum(part.words for part in code.parts if part.kind in kinds)
