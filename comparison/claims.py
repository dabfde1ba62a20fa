"""Common claims about the two, checked against the figures; the texts are in claims.toml."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison import road_code, road_figures
from comparison.figures import Figures
from tests.harness import road
from tests.harness.declaration import ROOT

TEXTS = Path(__file__).with_name("claims.toml")
HOLDS, FAILS = "holds", "does not hold"
DEPENDS, UNTESTED = "depends", "cannot be tested here"
VERDICTS = (HOLDS, FAILS, DEPENDS, UNTESTED)
# A reason in layout.toml that says that a framework looks for something at this place.
BY_PLACE = ("by their place", "keeps addresses apart", "is told of each app")


@dataclass(frozen=True)
class Both:
    """A figure of each twin."""

    django: float
    flask: float

    def __str__(self) -> str:
        """Return it as words."""
        return f"{self.django:,} in Django, {self.flask:,} in Flask"

    @property
    def ratio(self) -> str:
        """Return how many times Django's figure Flask's is."""
        return f"{self.flask / self.django:.2f}" if self.django else "–"

    def __sub__(self, other: "Both") -> "Both":
        """Return what is left of both."""
        return Both(self.django - other.django, self.flask - other.flask)


@dataclass(frozen=True)
class Claim:
    """What is said, in our words, and what was found."""

    key: str
    says: str
    verdict: str
    why: str
    evidence: list[str]
    how: str
    limits: str
    see: list[tuple[str, str]]


def claims(figures: Figures, measured: Mapping[str, Any] | None) -> list[Claim]:
    """Return all claims with what the figures say; nothing may have been measured."""
    found = values(figures, measured or {})
    listed = tomllib.loads(TEXTS.read_text("utf-8"))["claim"]
    return [
        Claim(
            key=one["key"],
            says=one["says"],
            verdict=one.get("verdict") or RULES[one["key"]](found),
            why=one["why"].format(**found),
            evidence=[*(text.format(**found) for text in one["evidence"]), *_told(one, found)],
            how=one["how"],
            limits=one["limits"].format(**found),
            see=[tuple(pair) for pair in one.get("see", [])],
        )
        for one in listed
    ]


def _told(claim: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return the sentences that a claim takes from what was measured."""
    return found[claim["also"]] if "also" in claim else []


def values(figures: Figures, measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that the texts may name."""
    access = tomllib.loads((ROOT / "shared_spec/access.toml").read_text("utf-8"))
    admin, python = Both(*figures.of_chapter("ADM")), Both(*figures.in_all())
    alike, *each = figures.alike
    alone = Both(*figures.alone)
    return {
        "asked": figures.asked,
        "decided": Both(*figures.decided),
        "brought": Both(*(figures.asked - number for number in figures.decided)),
        "python": python,
        "words": Both(*figures.words),
        "templates": Both(*figures.in_all(("templates",))),
        "settings": Both(*figures.in_all(("settings",))),
        "migrations": Both(*figures.in_all(("migrations",))),
        "generated": Both(*figures.in_all(("generated",))),
        "admin": admin,
        "admin_templates": Both(*figures.of_chapter("ADM", ("templates",))),
        "without_admin": python - admin,
        "accounts": Both(*figures.of_chapter("ACC")),
        "reports": Both(*figures.of_chapter("REP")),
        "api": Both(*figures.of_chapter("API")),
        "security": Both(*figures.of_chapter("SEC")),
        "overridden": Both(*figures.overridden),
        "by_place": Both(*figures.reasons(BY_PLACE)),
        "alike": f"{alike} of {each[0]} in Django and {each[1]} in Flask",
        "same_lines": f"{figures.same_lines:.0%}",
        "alone": alone,
        "alone_share": f"{alone.django / python.django:.0%} and {alone.flask / python.flask:.0%}",
        "own": " and ".join(figures.written_in_django(("Profile", "signup"))),
        "routes": len(access["routes"]),
        "roles": len(access["roles"]),
        "first": figures.curve[0].requirement,
        "first_statements": Both(*figures.curve[0].statements),
        "first_names": Both(*figures.curve[0].names),
        "last_names": Both(*figures.curve[-1].names),
        "ends": figures.chapter_ends,
        "names_cross": ", ".join(figures.crossings("names")) or "no requirement",
        "statements_cross": ", ".join(figures.crossings("statements")) or "no requirement",
        "direct": Both(*(len(one.direct) for one in figures.packages)),
        "shared": len(set.intersection(*(set(one.direct) for one in figures.packages))),
        "transitive": Both(*(len(one.transitive) for one in figures.packages)),
        "megabytes": Both(*(round(one.size / 1e6) for one in figures.packages)),
        "road": road_figures.figures(road_code.curve(), [one.title for one in road.steps()]),
        "ratios": [_ratio(row) for row in measured.get("rows", [])],
        "heavier": [row["ratio"] > 1 for row in measured.get("rows", []) if row["is_whole"]],
        "defaults": [
            f"{row['what']}: {row['django']} in Django, {row['flask']} in Flask."
            for row in measured.get("defaults", [])
        ],
    }


def _ratio(row: Mapping[str, Any]) -> str:
    return f"{row['what']}: Flask takes {row['ratio']:.2f} times what Django does."


def _lighter(found: Mapping[str, Any]) -> str:
    heavier = found["heavier"]
    if not heavier:
        return UNTESTED
    return FAILS if all(heavier) else DEPENDS if any(heavier) else HOLDS


# What each verdict follows from, where it follows from figures.
RULES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "A1": lambda of: HOLDS if of["brought"].django > of["brought"].flask else FAILS,
    "A2": lambda of: DEPENDS if of["own"] else HOLDS,
    "A4": lambda of: HOLDS if of["by_place"].django > of["by_place"].flask else DEPENDS,
    "A6": lambda of: HOLDS if of["admin"].flask > 2 * of["admin"].django else DEPENDS,
    "B1": _lighter,
    "B2": lambda of: FAILS if of["python"].flask > of["python"].django else HOLDS,
    "B3": lambda of: HOLDS if of["security"].flask > of["security"].django else DEPENDS,
    "B6": lambda of: HOLDS if of["direct"].flask > of["direct"].django else FAILS,
}
