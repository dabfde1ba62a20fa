"""A learner's code after each step of the road, counted like that of the twins."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from comparison import documentation, regions, sources
from comparison.regions import Part, TwinCode
from tests.harness import road
from tests.harness.road import Step

HAND = ("python", "settings")
# A module or class named in a string, as "django.contrib.messages" in a setting.
DOTTED = re.compile(r"[a-z_]\w*(\.\w+)+")


@dataclass(frozen=True)
class Point:
    """After a step: the figures of both frameworks, Django's first."""

    step: int
    statements: tuple[int, int]
    names: tuple[int, int]
    packages: tuple[int, int]


@cache
def curve() -> list[Point]:
    """Return a point for each step.

    Statements are those of the project at that step, names all that were used so far.
    """
    met: dict[str, set[str]] = {framework: set() for framework in road.FRAMEWORKS}
    found = []
    for step in road.steps():
        for framework, names in met.items():
            names |= names_of(step, framework)
        statements = (statements_of(road.files(one, step.number)) for one in road.FRAMEWORKS)
        packages = (len(step.about[one]["packages"]) for one in road.FRAMEWORKS)
        names = map(len, met.values())
        found.append(Point(step.number, tuple(statements), tuple(names), tuple(packages)))
    return found


def statements_of(files: dict[str, Path]) -> int:
    """Return the number of hand-written statements in these files, settings included."""
    return sum(part.count for part in parts(files))


def parts(files: dict[str, Path]) -> list[Part]:
    """Return the hand-written code in these files, by path in the project."""
    found: list[Part] = []
    for name, path in files.items():
        kind = sources.kind_of(PurePosixPath(name))
        if kind in HAND:
            found += regions.python_parts(sources.python(path), name, kind)
    return [part for part in found if part.count]


def is_by_hand(name: str, path: Path) -> bool:
    """Return whether a file is hand-written; others are data, or written by a command."""
    kind = sources.kind_of(PurePosixPath(name))
    return kind == "templates" or bool(parts({name: path}))


def new_names(step: Step, framework: str) -> list[tuple[str, str]]:
    """Return the full names that no earlier step uses, each with its documentation."""
    known: set[str] = set()
    for earlier in road.steps()[: step.number - 1]:
        known |= names_of(earlier, framework)
    return [(one, documentation.address(one)) for one in sorted(names_of(step, framework) - known)]


def names_of(step: Step, framework: str) -> set[str]:
    """Return the full names of frameworks and extensions used by hand-written code.

    They are its imports, and dotted paths in its strings, as in settings.
    """
    code = TwinCode(framework, framework, step.folder / framework)
    code.parts = parts(step.files(framework))
    found = {name for name, _ in documentation.names(code, code.parts)}
    return found.union(*(_dotted(code.folder / part.path, part.lines) for part in code.parts))


def _dotted(path: Path, lines: list[int]) -> set[str]:
    texts = (node for node in ast.walk(sources.tree(path)) if isinstance(node, ast.Constant))
    values = {str(node.value) for node in texts if node.lineno in lines}
    return {one for one in values if DOTTED.fullmatch(one) and documentation.address(one)}
