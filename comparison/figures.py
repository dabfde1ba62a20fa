"""Figures about both twins for more than one page."""

from dataclasses import dataclass
from functools import cached_property

from comparison import aligned, counting, dependencies, documentation, overriding, sources, spec
from comparison.regions import Part, TwinCode

HAND = ("python", "settings")


@dataclass(frozen=True)
class Point:
    """After this many requirements, in the order of the spec: code written, requirements met."""

    requirement: str
    statements: tuple[int, int]
    names: tuple[int, int]


@dataclass
class Figures:
    """Figures of both twins, Django's first."""

    codes: tuple[TwinCode, TwinCode]

    def of_chapter(self, chapter: str, kinds: tuple[str, ...] = ("python",)) -> tuple[int, int]:
        """Return the code of the twins for a chapter, including what serves others too."""
        counted = [counting.by_chapter(code)[chapter] for code in self.codes]
        return tuple(sum(one[kind] for kind in kinds) for one in counted)

    def in_all(self, kinds: tuple[str, ...] = ("python",)) -> tuple[int, int]:
        """Return all code of the twins."""
        counted = [counting.total(code) for code in self.codes]
        return tuple(sum(one[kind] for kind in kinds) for one in counted)

    @cached_property
    def admin_share(self) -> float:
        """Return the share of code that serves the admin in what Flask has beyond Django's.

        Where it serves other areas too, nearly all of it is in the files of the admin.
        """
        admin, every = self.of_chapter("ADM"), self.in_all()
        return (admin[1] - admin[0]) / (every[1] - every[0])

    @cached_property
    def words(self) -> tuple[int, int]:
        """Return the names and values in the hand-written Python."""
        return tuple(counting.words(code) for code in self.codes)

    @cached_property
    def packages(self) -> list[dependencies.Dependencies]:
        """Return the dependencies of the twins."""
        return [dependencies.of(code.folder / "pyproject.toml") for code in self.codes]

    @cached_property
    def decided(self) -> tuple[int, int]:
        """Return the number of decisions that each framework leaves open."""
        return tuple(len(dependencies.decided(code.key)) for code in self.codes)

    @cached_property
    def asked(self) -> int:
        """Return the number of examined decisions."""
        return len(dependencies.decisions())

    @cached_property
    def alone(self) -> tuple[int, int]:
        """Return the statements in files that only this twin has."""
        paths = [set(sources.paths(code.folder)) for code in self.codes]
        both = paths[0] & paths[1]
        return tuple(
            sum(part.count for part in code.parts if part.kind in HAND and part.path not in both)
            for code in self.codes
        )

    @cached_property
    def alike(self) -> tuple[int, int, int]:
        """Return the number of functions and classes shared by name, and of those in each twin."""
        named = [
            {(part.path, part.name) for part in code.parts if part.name and part.kind == "python"}
            for code in self.codes
        ]
        return len(named[0] & named[1]), len(named[0]), len(named[1])

    @cached_property
    def same_lines(self) -> float:
        """Return the share of equal lines in the paired Python code."""
        same = several = 0
        for pair in aligned.pairs(*(self._python(code) for code in self.codes)):
            if all(pair.parts):
                rows = aligned.rows(pair, self.codes)
                same += sum(row.is_same for row in rows)
                several += len(rows)
        return same / several

    @staticmethod
    def _python(code: TwinCode) -> list[Part]:
        return [part for part in code.parts if part.kind == "python" and part.name]

    @cached_property
    def overridden(self) -> tuple[int, int]:
        """Return the number of classes that replace a framework's or an extension's method."""
        return tuple(len(overriding.classes(code.folder)) for code in self.codes)

    def written_in_django(self, names: tuple[str, ...]) -> list[str]:
        """Return which of these functions and classes are hand-written in the Django twin."""
        own = {part.name for part in self.codes[0].parts}
        return [name for name in names if name in own]

    @cached_property
    def curve(self) -> list[Point]:
        """Return the code written and the names introduced, requirement by requirement."""
        parts: tuple[set, set] = (set(), set())
        names: tuple[set, set] = (set(), set())
        found = []
        for name in spec.requirements():
            for at, code in enumerate(self.codes):
                region = code.region(name)
                parts[at].update(part for part in region if part.kind in HAND)
                names[at].update(one for one, _ in documentation.names(code, region))
            statements = tuple(sum(part.count for part in own) for own in parts)
            found.append(Point(name, statements, tuple(map(len, names))))
        return found

    @cached_property
    def chapter_ends(self) -> dict[str, Point]:
        """Return the point of the curve at the end of each chapter, by chapter."""
        return {point.requirement.partition("-")[0]: point for point in self.curve}

    def crossings(self, what: str) -> list[str]:
        """Return the requirements at which one twin's curve overtakes the other's."""
        found, leader = [], 0
        for point in self.curve:
            first, second = getattr(point, what)
            now = (first > second) - (first < second)
            if now and leader and now != leader:
                found.append(point.requirement)
            leader = now or leader
        return found
