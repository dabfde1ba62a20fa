"""One page for each requirement: what it says, both codes, what they use, what proves it."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from comparison import aligned, counting, documentation, spec, spec_tests, terminal
from comparison.aligned import Pair
from comparison.guide import pictures, running
from comparison.guide.site import Site, code_path, rendered, requirement_path
from comparison.spec import Requirement


@dataclass(frozen=True)
class Line:
    """A line of one side; without a number it only keeps the other side's lines in step."""

    number: int
    html: Markup
    css: str


@dataclass(frozen=True)
class Side:
    """One twin's half of a pair."""

    name: str
    where: str
    link: str
    lines: list[Line]


@dataclass(frozen=True)
class Shown:
    """A pair as a page shows it."""

    title: str
    ids: list[str]
    sides: list[Side]


def write(site: Site, evidence: dict[str, Any]) -> None:
    """Write the pages of all requirements; the evidence is by ID, and may lack some or all."""
    known = list(spec.requirements().values())
    tests = spec_tests.by_requirement() if spec_tests.FOLDER.is_dir() else {}
    for at, one in enumerate(known):
        neighbours = {
            "before": known[at - 1].id if at else "",
            "after": known[at + 1].id if at + 1 < len(known) else "",
        }
        site.write(
            requirement_path(one.id),
            "requirement.html",
            **page(site, one),
            **neighbours,
            tests=tests.get(one.id, []),
            evidence=evidence.get(one.id),
        )


def page(site: Site, requirement: Requirement) -> dict[str, Any]:
    """Return what the page of a requirement shows of both codes."""
    regions = [code.region(requirement.id) for code in site.codes]
    efforts = [counting.effort(code, requirement.id) for code in site.codes]
    labels = {k: label for k, label in terminal.LABELS.items() if any(any(e[k]) for e in efforts)}
    address = running.address(requirement, site.codes)
    return {
        "requirement": requirement,
        "says": rendered(requirement.says, "../"),
        "why": rendered(requirement.why[:1].upper() + requirement.why[1:], "../"),
        "address": address,
        "picture": pictures.file_of(address).name if pictures.file_of(address).exists() else "",
        "labels": labels,
        "efforts": efforts,
        "pairs": [shown(site, pair) for pair in aligned.pairs(*regions)],
        "documented": [
            (code, documentation.names(code, region))
            for code, region in zip(site.codes, regions, strict=True)
        ],
    }


def shown(site: Site, pair: Pair) -> Shown:
    """Return a pair with its lines in colours and in step."""
    rows = aligned.rows(pair, site.codes)
    is_pair = all(pair.parts)
    sides = []
    for at, (code, part) in enumerate(zip(site.codes, pair.parts, strict=True)):
        if not part:
            sides.append(Side(code.name, "", "", []))
            continue
        texts = site.lines(code.folder, part.path)
        first, last = part.ranges[0][0], part.ranges[-1][1]
        lines = [
            _line(row.numbers[at], texts, "" if row.is_same or not is_pair else "differs")
            for row in rows
        ]
        numbers = f"lines {first} to {last}" if last > first else f"line {first}"
        where = f"{part.path}, {numbers}"
        sides.append(Side(code.name, where, code_path(code.folder, part.path, first), lines))
    ids = [name for name in pair.ids if name in spec.requirements()]
    return Shown(pair.title, ids, sides)


def _line(number: int | None, texts: list[Markup], css: str) -> Line:
    if number is None:
        return Line(0, Markup(), "fill")
    if number == 0:
        return Line(0, Markup("⋮"), "gap")
    return Line(number, texts[number - 1], css)
