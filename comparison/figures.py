"""Figures about both twins for more than one page."""

from dataclasses import dataclass
from functools import cached_property

from comparison import counting, dependencies, documentation, overriding, sources
from comparison.regions import TwinCode


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

        Little of it serves other areas too and is not in the files of the admin.
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
    def common(self) -> set[str]:
        """Return the paths of the files that both twins have."""
        return set.intersection(*(set(sources.paths(code.folder)) for code in self.codes))

    @cached_property
    def alone(self) -> tuple[int, int]:
        """Return the statements of Python in files that only this twin has."""
        python = [[part for part in code.parts if part.kind == "python"] for code in self.codes]
        return tuple(
            sum(part.count for part in parts if part.path not in self.common) for parts in python
        )

    @cached_property
    def alike(self) -> tuple[int, int, int]:
        """Return how many functions and classes of the common files match, and those of each."""
        named = [
            {(part.path, part.name) for part in code.parts if part.name and part.kind == "python"}
            for code in self.codes
        ]
        in_common = (sum(path in self.common for path, _ in own) for own in named)
        return len(named[0] & named[1]), *in_common

    @cached_property
    def overridden(self) -> tuple[int, int]:
        """Return the number of classes that replace a framework's or an extension's method."""
        return tuple(len(overriding.classes(code.folder)) for code in self.codes)

    def written_in_django(self, names: tuple[str, ...]) -> list[str]:
        """Return which of these functions and classes are hand-written in the Django twin."""
        own = {part.name for part in self.codes[0].parts}
        return [name for name in names if name in own]

    @cached_property
    def names(self) -> tuple[int, int]:
        """Return the framework names that code with a requirement ID uses, each counted once."""
        named = [[part for part in code.parts if part.ids] for code in self.codes]
        each = zip(self.codes, named, strict=True)
        return tuple(len(documentation.names(code, parts)) for code, parts in each)

    @cached_property
    def added_to_admin(self) -> int:
        """Return Django's statements for the admin in admin_site/, which changes contrib.admin."""
        return sum(
            part.count
            for part in self.codes[0].parts
            if part.kind == "python" and part.path.startswith("stockroom/admin_site/")
            if any(name.startswith("ADM-") for name in part.ids)
        )
