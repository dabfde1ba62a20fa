"""The first page: requirements met, code, dependencies, size."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from comparison import counting, dependencies, spec, terminal
from comparison.counting import Effort
from comparison.figures import Figures
from comparison.guide import road_pages
from comparison.guide.site import Site
from comparison.regions import TwinCode
from comparison.sources import KINDS
from comparison.spec import Requirement
from comparison.speed import page_ratios, queries

# Keys of measured.json.
LIST, HELLO = "The list of items", "Hello: a page"
SHORT = {
    "python": "statements",
    "templates": "tags, values and elements of templates",
    "settings": "in settings",
    "migrations": "in migrations",
    "generated": "generated",
}
BUCKETS = {
    counting.SEVERAL: (
        "For several chapters",
        "Code that meets requirements of more than one chapter: the base page, search, models.",
    ),
    counting.NONE: (
        "Without a requirement ID",
        "URL tables, constants at the top of modules, and in Django the migrations.",
    ),
}

# The purpose of a chapter's code, if its title does not say it.
GOT = {
    "ADM": "Both have the same admin: lists with search, filters and sorting, forms with the rows "
    "of other models, actions, a history and permissions. Django’s counts set up contrib.admin, "
    "which brings these; Flask’s are those of an admin written by hand (admin_site/).",
}
# Additions to a new Flask application, by question (naive/ask.py): a card.
ADDED = {
    "A form without a CSRF token": ("howto/forms.html#csrf", "CSRFProtect"),
    "After login, follows ?next= to another site": ("howto/people.html#next-url", "a check of it"),
    "A copied session cookie, after logout": ("howto/people.html#log-out", "sessions in a table"),
    "The session cookie’s SameSite": ("howto/running.html#https", "SESSION_COOKIE_SAMESITE"),
    "A request for another host": ("howto/running.html#https", "TRUSTED_HOSTS"),
    "Framing by another site": ("howto/running.html#https", "a header"),
    "Guessing the content type (MIME sniffing)": ("howto/running.html#https", "a header"),
}


@dataclass(frozen=True)
class Chapter:
    """A chapter, or code in none, with the counts of both twins."""

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
        chapters=found,
        most=max(sum(counts.values()) for one in found for counts in one.counts),
        kinds=KINDS,
        labels=terminal.LABELS,
        short=SHORT,
        packages=packages,
        decisions=[dependencies.decided(code.key) for code in site.codes],
        asked=len(dependencies.decisions()),
        measured=measured,
        added=ADDED,
        figures=figures(Figures(site.codes)),
        speed=speed(measured),
        **road_pages.picture(),
    )


def figures(found: Figures) -> list[dict[str, Any]]:
    """Return the figures of the whole application, each with a sentence about its meaning."""
    known, both = spec.requirements(), len(met(found.codes))
    written, admin = found.in_all(), found.of_chapter("ADM")
    share = round(100 * (admin[1] - admin[0]) / (written[1] - written[0]))
    more = round(100 * (written[1] / written[0] - 1))
    direct = [len(one.direct) for one in found.packages]
    transitive = [len(one.transitive) for one in found.packages]
    return [
        {
            "title": "Requirements met by both",
            "counts": [both],
            "unit": f"of {len(known)}",
            "means": "Both do the same, and one suite of tests proves it.",
        },
        {
            "title": "Statements of Python by hand",
            "counts": written,
            "means": f"Flask took {more} % more; {share} % of that is the admin, which was "
            "written by hand, without Flask-Admin.",
        },
        {
            "title": "Direct dependencies",
            "counts": direct,
            "means": "Packages to choose and to keep up to date; they pull in "
            f"{transitive[0]} and {transitive[1]} more.",
        },
        {
            "title": f"Decisions left to you (of {found.asked})",
            "counts": found.decided,
            "means": "Choices with several common answers; Django makes the others for you.",
        },
    ]


def speed(measured: dict[str, Any] | None) -> dict[str, Any]:
    """Return the cost of a page, from the measured rows; empty if nothing was measured."""
    rows = [row for row in (measured or {}).get("rows", ()) if row["unit"] == "ms"]
    costs = {row["what"]: (row["django"], row["flask"]) for row in rows}
    if LIST not in costs:
        return {}
    plain, admin = ([round(100 * one) for one in ratios] for ratios in page_ratios(rows))
    hello = costs[HELLO]
    return {
        "least": min(plain),
        "most": max(plain),
        "admin": " and ".join(map(str, admin)),
        "same_hello": abs(hello[1] / hello[0] - 1) < 0.05,
        "list": [f"{cost:.1f}" for cost in costs[LIST]],
        "pages": [round(1000 / cost, -1) for cost in costs[LIST]],
        "hello": [f"{cost:.2f}" for cost in hello],
        "queries": queries(rows),
    }


def met(codes: tuple[TwinCode, ...]) -> list[str]:
    """Return the requirements that the code of all twins meets."""
    return [name for name in spec.requirements() if all(code.region(name) for code in codes)]


def chapters(codes: tuple[TwinCode, ...]) -> list[Chapter]:
    """Return all chapters in the order of the spec, then code in several or none."""
    counted = [counting.by_chapter(code) for code in codes]
    named = {key: (f"{title} ({key})", GOT.get(key, "")) for key, title in spec.chapters().items()}
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
