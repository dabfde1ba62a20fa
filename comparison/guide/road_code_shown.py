"""The files of a step as shown on its page: the code in both frameworks, and its changes."""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from comparison import changes, road_code
from comparison.guide.site import Site
from comparison.road_words import NAMES
from tests.harness import road
from tests.harness.road import Step


@dataclass(frozen=True)
class Shown:
    """A line: of the file before or after, or one in place of omitted lines."""

    kind: str
    number: int
    html: Markup


@dataclass(frozen=True)
class File:
    """A new or changed file of a step; `whole` is empty if everything is shown anyway."""

    path: str
    framework: str
    is_new: bool
    is_by_hand: bool
    lines: list[Shown]
    whole: list[Shown]


@dataclass(frozen=True)
class Code:
    """The files of a step: those of both under one path, those of one, and generated ones."""

    pairs: list[tuple[File, File]]
    alone: tuple[list[File], ...]
    others: tuple[list[File], ...]


def code(site: Site, step: Step) -> Code:
    """Return the files of a step, Django's first."""
    return paired([_files(site, step, key) for key in road.FRAMEWORKS])


def paired(sides: list[list[File]]) -> Code:
    """Return files side by side if both have one with the same path, Django's first."""
    by_hand = [{one.path: one for one in own if one.is_by_hand} for own in sides]
    both = [path for path in by_hand[0] if path in by_hand[1]]
    return Code(
        pairs=[(by_hand[0][path], by_hand[1][path]) for path in both],
        alone=tuple([one for path, one in own.items() if path not in both] for own in by_hand),
        others=tuple([one for one in own if not one.is_by_hand] for own in sides),
    )


def _files(site: Site, step: Step, key: str) -> list[File]:
    """Return the files of one framework, without empty __init__.py files."""
    before = road.files(key, step.number - 1)
    return [
        file(site, NAMES[road.FRAMEWORKS.index(key)], path, source, before.get(path))
        for path, source in step.files(key).items()
        if source.stat().st_size
    ]


def file(site: Site, framework: str, path: str, after: Path, before: Path | None) -> File:
    """Return a file with its changes since the step before, if it existed."""
    new = site.lines(after.parent, after.name)
    whole = [Shown(changes.SAME, at, line) for at, line in enumerate(new, 1)]
    found = whole
    if before:
        old = before.read_text("utf-8").splitlines()
        found = [
            _shown(line, old, new)
            for line in changes.lines(old, after.read_text("utf-8").splitlines())
        ]
    return File(
        path=path,
        framework=framework,
        is_new=not before,
        is_by_hand=road_code.is_by_hand(path, after),
        lines=found,
        whole=whole if any(line.kind == changes.FOLDED for line in found) else [],
    )


def _shown(line: changes.Line, old: list[str], new: list[Markup]) -> Shown:
    if line.kind == changes.FOLDED:
        return Shown(line.kind, 0, Markup("… {} lines as before").format(line.number))
    if line.kind == changes.REMOVED:
        return Shown(line.kind, line.number, escape(old[line.number - 1]))
    return Shown(line.kind, line.number, new[line.number - 1])
