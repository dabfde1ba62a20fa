"""The first page: what was met, what it took, what it depends on, what it weighs."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from comparison import counting, dependencies, spec, terminal
from comparison.counting import Effort
from comparison.guide import road_pages
from comparison.guide.site import Site
from comparison.regions import TwinCode
from comparison.sources import KINDS
from comparison.spec import Requirement

SHORT = {
    "python": "statements",
    "templates": "in templates",
    "settings": "in settings",
    "migrations": "in migrations",
    "generated": "generated",
}
BUCKETS = {
    counting.SEVERAL: (
        "For several chapters",
        "Code that meets requirements of more than one chapter: the frame of all pages, search, "
        "models.",
    ),
    counting.NONE: (
        "For no requirement by name",
        "Tables of addresses, constants at the top of modules, and in Django the migrations.",
    ),
}


@dataclass(frozen=True)
class Chapter:
    """A chapter, or what is in none, with the counts of both twins."""

    key: str
    title: str
    note: str
    counts: list[Counter]
    requirements: list[tuple[Requirement, list[Effort]]]


def write(site: Site, measured: dict[str, Any] | None) -> None:
    """Write the first page; the measured figures may be missing."""
    found = chapters(site.codes)
    packages = [dependencies.of(code.folder / "pyproject.toml") for code in site.codes]
    site.write(
        "index.html",
        "overview.html",
        requirements=spec.requirements(),
        met=len(met(site.codes)),
        totals=[counting.total(code) for code in site.codes],
        chapters=found,
        most=max(sum(counts.values()) for one in found for counts in one.counts),
        kinds=KINDS,
        labels=terminal.LABELS,
        short=SHORT,
        packages=packages,
        decisions=[dependencies.decided(code.key) for code in site.codes],
        asked=len(dependencies.decisions()),
        measured=measured,
        **road_pages.picture(),
    )


def met(codes: tuple[TwinCode, ...]) -> list[str]:
    """Return the requirements that code of all twins meets."""
    return [name for name in spec.requirements() if all(code.region(name) for code in codes)]


def chapters(codes: tuple[TwinCode, ...]) -> list[Chapter]:
    """Return all chapters in the order of the spec, then what is in several or none."""
    counted = [counting.by_chapter(code) for code in codes]
    named = {key: (f"{title} ({key})", "") for key, title in spec.chapters().items()}
    return [
        Chapter(
            key,
            title,
            note,
            [counts[key] for counts in counted],
            [
                (one, [counting.effort(code, one.id) for code in codes])
                for one in spec.requirements().values()
                if one.chapter == key
            ],
        )
        for key, (title, note) in (named | BUCKETS).items()
    ]
