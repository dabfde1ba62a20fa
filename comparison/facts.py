"""Figures about both twins; texts name them in braces: {python}, {admin.ratio}, {road[names]}."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comparison import road_code, road_figures, road_words, spec
from comparison.figures import Figures, Point
from tests.harness import road
from tests.harness.declaration import ROOT

NOT_MEASURED = "not measured in this copy"


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


def values(figures: Figures, measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that the texts may name."""
    access = tomllib.loads((ROOT / "shared_spec/access.toml").read_text("utf-8"))
    admin, python = Both(*figures.of_chapter("ADM")), Both(*figures.in_all())
    alike, *each = figures.alike
    alone = Both(*figures.alone)
    steps = road_code.curve()
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
        "admin_share": f"{(admin.flask - admin.django) / (python.flask - python.django):.0%}",
        "accounts": Both(*figures.of_chapter("ACC")),
        "reports": Both(*figures.of_chapter("REP")),
        "api": Both(*figures.of_chapter("API")),
        "security": Both(*figures.of_chapter("SEC")),
        "overridden": Both(*figures.overridden),
        "alike": f"{alike} names match, out of {each[0]} in Django and {each[1]} in Flask",
        "same_lines": f"{figures.same_lines:.0%}",
        "alone": alone,
        "alone_share": f"{alone.django / python.django:.0%} and {alone.flask / python.flask:.0%}",
        "own": " and ".join(figures.written_in_django(("Profile", "signup"))),
        "routes": len(access["routes"]),
        "roles": len(access["roles"]),
        "first": named(figures.curve[0].requirement),
        "first_statements": Both(*figures.curve[0].statements),
        "first_names": Both(*figures.curve[0].names),
        "last_names": Both(*figures.curve[-1].names),
        "ends": figures.chapter_ends,
        "fewer": fewer(figures.curve[-1].names),
        "lead": {what: lead(figures.curve, what) for what in ("statements", "names")},
        "crossings": sum(len(figures.crossings(what)) for what in ("statements", "names")),
        "direct": Both(*(len(one.direct) for one in figures.packages)),
        "shared": len(set.intersection(*(set(one.direct) for one in figures.packages))),
        "transitive": Both(*(len(one.transitive) for one in figures.packages)),
        "megabytes": Both(*(round(one.size / 1e6) for one in figures.packages)),
        "road": road_figures.figures(steps, [one.title for one in road.steps()]),
        "road_steps": len(steps),
        "road_crosses": len(road_words.spans([one.statements for one in steps])) > 1,
        "speed": speed(measured.get("rows", [])),
        "queries": queries(measured.get("rows", [])),
        "ratios": [_ratio(row) for row in measured.get("rows", [])],
        "heavier": [row["ratio"] > 1 for row in measured.get("rows", []) if row["is_whole"]],
        "defaults": [
            f"{row['what']}: in Django {row['django']}; in Flask {row['flask']}."
            for row in measured.get("defaults", [])
        ],
    }


def fewer(names: tuple[int, int]) -> str:
    """Return who has fewer names to know."""
    if names[0] == names[1]:
        return "both have the same number of"
    return f"{road_words.NAMES[names[1] < names[0]]} has fewer"


def _ratio(row: Mapping[str, Any]) -> str:
    return f"{row['what']}: Flask takes {row['ratio']:.2f} times what Django does."


def lead(curve: Sequence[Point], what: str) -> str:
    """Return who has fewer statements or names, up to which requirement of the spec."""
    *before, last = road_words.spans([getattr(point, what) for point in curve])
    if not before:
        return f"{_who(last)} after every requirement"
    ends = [f"{_who(span)} up to {named(curve[span.last - 1].requirement)}" for span in before]
    return ", ".join([*ends, f"{_who(last)} from {named(curve[last.first - 1].requirement)} on"])


def named(requirement: str) -> str:
    """Return a requirement by its title and ID."""
    return f"“{spec.requirements()[requirement].title}” ({requirement})"


def _who(span: road_words.Span) -> str:
    if span.leader is None:
        return "both have the same"
    return f"{road_words.NAMES[span.leader]} has fewer"


def speed(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what was measured, as Flask's share of Django's; pages as the least and the most."""
    pages = [row["ratio"] for row in rows if row["is_whole"] and row["unit"] == "ms"]
    shares = sorted(round(100 * ratio) for ratio in pages)
    hello = [row for row in rows if not row["is_whole"]]
    whole = [row for row in rows if row["is_whole"] and row["unit"] != "ms"]
    return {
        "pages": f"{min(pages):.2f} to {max(pages):.2f}" if pages else NOT_MEASURED,
        "hello": _listed(hello),
        "start": _listed(whole),
        "pages_in_words": f"{shares[0]} to {shares[-1]} %" if pages else NOT_MEASURED,
        "start_in_words": _in_words(whole),
        "hello_in_words": _in_words(hello),
    }


# What a row of measured.json is about: what there is more or less of.
NOUNS = {
    "start-up": "time to start",
    "memory after the start": "memory",
    "a page": "time for a page",
}


def _in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what Flask takes of Django's, such as “about twice the memory”."""
    found = [compared(row["ratio"], NOUNS[row["what"].partition(": ")[2]]) for row in rows]
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]])) or NOT_MEASURED


def compared(ratio: float, noun: str) -> str:
    """Return how much of something Flask takes, in words."""
    if abs(ratio - 2) < 0.1:
        return f"about twice the {noun}"
    percent = round(100 * (ratio - 1))
    if not percent:
        return f"the same {noun}"
    return f"{abs(percent)} % {'more' if percent > 0 else 'less'} {noun}"


@dataclass(frozen=True)
class Queries:
    """The queries of the same pages of both twins."""

    pages: str
    counts: str

    def __str__(self) -> str:
        """Return the counts as words."""
        return self.counts


def queries(rows: Sequence[Mapping[str, Any]]) -> Queries:
    """Return how many queries the measured pages send that send any, page after page."""
    found = [row for row in rows if any(row.get("queries", ()))]
    pages = ", ".join(row["what"][:1].lower() + row["what"][1:] for row in found)
    if not found:
        return Queries("pages", NOT_MEASURED)
    counts = [
        f"{road_words.enumerated([row['queries'][at] for row in found])} in {name}"
        for at, name in enumerate(road_words.NAMES)
    ]
    return Queries(pages, ", ".join(counts))


def _listed(rows: Sequence[Mapping[str, Any]]) -> str:
    shares = [f"{row['what'].partition(': ')[2]} {row['ratio']:.2f}" for row in rows]
    return ", ".join(shares) or NOT_MEASURED
