"""The code of a requirement as shown on its page: the first parts open, the rest folded."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from markupsafe import Markup

from comparison import aligned, layers, spec
from comparison.aligned import Pair
from comparison.guide.site import Site, code_path
from comparison.layers import Group
from comparison.regions import Part

CORES = tomllib.loads(Path(__file__).parents[1].joinpath("core.toml").read_text("utf-8"))
# The number of rows that are open at first; the first part, or the core, may be longer.
MOST_ROWS, MOST_OF_FIRST = 64, 100
# The maximum characters of HTML for the code; beyond it, there are links.
MOST_SIZE = 170_000
CAPTION = 3  # rows taken by a caption


@dataclass(frozen=True)
class Line:
    """A line of one side; without a number it only keeps the sides aligned."""

    number: int
    html: Markup
    css: str


@dataclass(frozen=True)
class Side:
    """A function, a class or a template of one twin."""

    twin: str
    name: str
    where: str
    link: str
    ids: list[str]
    lines: list[Line]


@dataclass(frozen=True)
class Unit:
    """Two columns side by side: an aligned pair, or a part of only one twin."""

    layer: str
    columns: tuple[list[Side], list[Side]]

    @property
    def rows(self) -> int:
        """Return the number of rows of the longer column."""
        return max(sum(len(side.lines) + CAPTION for side in column) for column in self.columns)

    @property
    def size(self) -> int:
        """Return the approximate number of characters of HTML."""
        sides = [side for column in self.columns for side in column]
        return sum(len(line.html) + 40 for side in sides for line in side.lines)


@dataclass
class Code:
    """The open units, and the folded ones, by layer."""

    opened: list[Unit] = field(default_factory=list)
    folded: dict[str, list[Unit]] = field(default_factory=dict)

    def names(self, layer: str, at: int) -> list[str]:
        """Return the parts of one twin in a folded layer."""
        return [side.name for unit in self.folded[layer] for side in unit.columns[at]]


def code(site: Site, regions: Sequence[list[Part]], requirement: str) -> Code:
    """Return the code of a requirement: its core, if named, and the rest in request order."""
    found, rows, size = Code(), 0, 0
    core = CORES.get(requirement, [])
    first = [name.rpartition(":")[2].partition(".")[0] for name in core]
    for group in layers.groups(*with_core(site, regions, core), first):
        for unit in units(site, group, requirement):
            size += unit.size
            is_first = not found.opened or unit.layer == layers.CORE
            most = MOST_OF_FIRST if is_first else MOST_ROWS
            if not found.folded and rows + unit.rows <= most:
                rows += unit.rows
                found.opened.append(unit)
            else:
                shown = unit if size <= MOST_SIZE else without_lines(unit)
                found.folded.setdefault(unit.layer, []).append(shown)
    return found


def with_core(site: Site, regions: Sequence[list[Part]], core: list[str]) -> list[list[Part]]:
    """Return the regions, each with what it lacks of the core from the rest of its twin."""
    found = []
    for own, region in zip(site.codes, regions, strict=True):
        known = {name for part in region for name in names_of(part)}
        more = {name.removeprefix(f"{own.key}:") for name in core} - known
        found.append([*region, *(part for part in own.parts if names_of(part) & more)])
    return found


def names_of(part: Part) -> set[str]:
    """Return the name of a part, and that of its class or function at the top of the module."""
    return {part.name, part.name.partition(".")[0]}


def units(site: Site, group: Group, requirement: str) -> Iterator[Unit]:
    """Yield the pairs of a layer, aligned if they have one name; then the unpaired parts."""
    for pair in group.pairs:
        mine, theirs = pair.parts
        if mine.name == theirs.name:
            columns = ([side] for side in in_step(site, pair, requirement))
        else:
            columns = (alone(site, at, [part], requirement) for at, part in enumerate(pair.parts))
        yield Unit(group.layer, tuple(columns))
    for mine, theirs in zip_longest(*map(batched, group.alone), fillvalue=()):
        columns = (alone(site, at, own, requirement) for at, own in enumerate((mine, theirs)))
        yield Unit(group.layer, tuple(columns))


def batched(parts: Iterable[Part]) -> list[list[Part]]:
    """Return parts in batches of few lines, or of one part."""
    found: list[list[Part]] = []
    for part in parts:
        before = sum(len(one.lines) + CAPTION for one in found[-1]) if found else MOST_ROWS
        if before + len(part.lines) > MOST_ROWS // 2:
            found.append([])
        found[-1].append(part)
    return found


def alone(site: Site, at: int, parts: Iterable[Part], requirement: str) -> list[Side]:
    """Return parts of one twin unchanged, Django's at 0."""
    sides = (in_step(site, Pair((part, None)[:: 1 - 2 * at]), requirement) for part in parts)
    return [side for (side,) in sides]


def without_lines(unit: Unit) -> Unit:
    """Return a unit with only links to its code."""
    columns = (
        [Side(one.twin, one.name, one.where, one.link, one.ids, []) for one in column]
        for column in unit.columns
    )
    return Unit(unit.layer, tuple(columns))


def in_step(site: Site, pair: Pair, requirement: str) -> list[Side]:
    """Return the sides of a pair, highlighted and aligned."""
    rows = aligned.rows(pair, site.codes)
    is_pair = all(pair.parts)
    sides = []
    for at, (own, part) in enumerate(zip(site.codes, pair.parts, strict=True)):
        if not part:
            continue
        texts = site.lines(own.folder, part.path)
        lines = [
            _line(row.numbers[at], texts, "" if row.is_same or not is_pair else "differs")
            for row in rows
        ]
        first = part.ranges[0][0]
        where = f"{part.path.removeprefix('stockroom/')}:{first}"
        name = part.name or part.path.removeprefix("stockroom/").removeprefix("templates/")
        link = code_path(own.folder, part.path, first)
        others = [one for one in spec.requirements() if one in part.ids - {requirement}]
        sides.append(Side(own.name, name, where, link, others, lines))
    return sides


def _line(number: int | None, texts: list[Markup], css: str) -> Line:
    if number is None:
        return Line(0, Markup(), "fill")
    if number == 0:
        return Line(0, Markup("⋮"), "gap")
    return Line(number, texts[number - 1], css)
