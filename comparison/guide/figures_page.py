"""All figures: the code of each chapter and requirement, dependencies, start-up, memory, speed."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from comparison import counting, dependencies, spec, terminal
from comparison.counting import Effort
from comparison.guide.site import Site, rendered
from comparison.regions import TwinCode
from comparison.sources import KINDS
from comparison.spec import Requirement

SHORT = {
    "python": "statements",
    "templates": "template constructs",
    "settings": "in settings",
    "migrations": "in migrations",
    "generated": "generated",
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
    "After login, follows ?next= to another site": (
        "howto/people.html#next-url",
        "a check of the target",
    ),
    "A copied session cookie, after logout": ("howto/people.html#log-out", "sessions in a table"),
    "The session cookie’s SameSite": ("howto/running.html#https", "SESSION_COOKIE_SAMESITE"),
    "A request for another host": ("howto/running.html#https", "TRUSTED_HOSTS"),
    "Framing by another site": ("howto/running.html#https", "a header"),
    "Guessing the content type (MIME sniffing)": ("howto/running.html#https", "a header"),
}


@dataclass(frozen=True)
class Chapter:
    """A chapter, with the counts of both twins."""

    key: str
    title: str
    note: str
    counts: list[Counter]
    requirements: list[tuple[Requirement, list[Effort]]]


def write(site: Site, measured: dict[str, Any] | None) -> None:
    """Write the page; the measured figures may be missing."""
    found = chapters(site.codes)
    site.write(
        "figures.html",
        "figures.html",
        chapters=found,
        most=max(sum(counts.values()) for one in found for counts in one.counts),
        kinds=KINDS,
        labels=terminal.LABELS,
        short=SHORT,
        packages=[dependencies.of(code.folder / "pyproject.toml") for code in site.codes],
        decisions=[dependencies.decided(code.key) for code in site.codes],
        asked=len(dependencies.decisions()),
        refused=[
            (one["what"], rendered(one["refused"].format(**one.get("tried", {})), ""))
            for one in dependencies.decisions()
            if "refused" in one
        ],
        measured=measured,
        added=ADDED,
    )


def chapters(codes: tuple[TwinCode, ...]) -> list[Chapter]:
    """Return all chapters in the order of the spec."""
    counted = [counting.by_chapter(code) for code in codes]
    return [
        Chapter(
            key,
            f"{title} ({key})",
            GOT.get(key, ""),
            [counts[key] for counts in counted],
            [
                (one, [counting.effort(code, one.id) for code in codes])
                for one in spec.requirements().values()
                if one.chapter == key
            ],
        )
        for key, title in spec.chapters().items()
    ]
