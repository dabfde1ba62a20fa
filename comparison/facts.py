"""Figures about both twins; texts name them in braces: {python}, {admin.ratio}, {road[names]}."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comparison import (
    dependencies,
    exercises,
    headline,
    releases,
    road_code,
    road_figures,
    road_words,
)
from comparison.figures import Figures
from comparison.speed import floor, gap, percent, queries, speed
from tests.harness import road

# Of the road.
API_STEP = 9


@dataclass(frozen=True)
class Both:
    """A figure of each twin."""

    django: float
    flask: float

    def __str__(self) -> str:
        """Return it as text."""
        return f"{self.django:,} in Django, {self.flask:,} in Flask"

    @property
    def ratio(self) -> str:
        """Return Flask's figure as a multiple of Django's."""
        return f"{self.flask / self.django:.2g}" if self.django else "–"

    def __sub__(self, other: "Both") -> "Both":
        """Return the difference of both."""
        return Both(self.django - other.django, self.flask - other.flask)


@dataclass(frozen=True)
class Measured:
    """A small table of what was measured; empty if nothing was."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def values(figures: Figures, measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that the texts may use."""
    admin, python = Both(*figures.of_chapter("ADM")), Both(*figures.in_all())
    alike, *each = figures.alike
    alone = Both(*figures.alone)
    steps = road_code.curve()
    direct = [one.direct for one in figures.packages]
    (change,) = exercises.find("buyers")
    role = [{path: added for path, added, _ in change.touched(code.key)} for code in figures.codes]
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
        "added_to_admin": figures.added_to_admin,
        "small_admin": Both(*headline.small_admin()),
        "small_api": Both(*road_figures.added(steps, API_STEP)),
        "small_api_names": Both(*road_figures.added(steps, API_STEP, "names")),
        "role": Both(*(sum(lines.values()) for lines in role)),
        "role_migration": sum(lines for path, lines in role[0].items() if "migrations" in path),
        "admin_templates": Both(*figures.of_chapter("ADM", ("templates",))),
        "without_admin": python - admin,
        "admin_share": percent(figures.admin_share),
        "accounts": Both(*figures.of_chapter("ACC")),
        "reports": Both(*figures.of_chapter("REP")),
        "api": Both(*figures.of_chapter("API")),
        "security": Both(*figures.of_chapter("SEC")),
        "overridden": Both(*figures.overridden),
        "alike": f"{alike} names match, out of {each[0]} in Django and {each[1]} in Flask",
        "flask_admin": dependencies.tried("The admin"),
        "alone": alone,
        "alone_share": " and ".join(
            [percent(alone.django / python.django), percent(alone.flask / python.flask)]
        ),
        "own": " and ".join(figures.written_in_django(("Profile", "signup"))),
        "names": Both(*figures.names),
        "fewer": fewer(figures.names),
        "direct": Both(*map(len, direct)),
        "as_of": releases.table()["as_of"],
        "django": releases.of("django"),
        "stale": releases.stale(one.name for one in direct[1] if one.name.startswith("flask-")),
        "shared": len(set.intersection(*map(set, direct))),
        "transitive": Both(*(len(one.transitive) for one in figures.packages)),
        "megabytes": Both(*(round(one.size / 1e6) for one in figures.packages)),
        "road": road_figures.figures(steps, [one.title for one in road.steps()]),
        "road_crosses": len(road_words.spans([one.statements for one in steps])) > 1,
        "speed": speed(measured.get("rows", [])),
        "gap": gap(floor()["sizes"]),
        "queries": queries(measured.get("rows", [])),
        "ratios": Measured(
            ("What", "Flask’s figure as a multiple of Django’s"),
            [(row["what"], f"{row['ratio']:.2f}") for row in measured.get("rows", [])],
        ),
        "heavier": [row["ratio"] > 1 for row in measured.get("rows", []) if row["is_whole"]],
        "defaults": Measured(
            ("A new project", *road_words.NAMES),
            [(row["what"], row["django"], row["flask"]) for row in measured.get("defaults", [])],
        ),
    }


def fewer(names: tuple[int, int]) -> str:
    """Return the framework with fewer names to know."""
    if are_close(*names):
        return "both have about the same number of"
    return f"{road_words.NAMES[names[1] < names[0]]} has fewer"


def are_close(one: int, other: int) -> bool:
    """Return whether two counts differ by less than 5 %."""
    return abs(one - other) < 0.05 * max(one, other)
