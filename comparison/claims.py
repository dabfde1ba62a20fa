"""Common claims about the two, checked against the figures; the texts are in claims.toml."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison.facts import Measured, values
from comparison.figures import Figures

TEXTS = Path(__file__).with_name("claims.toml")
HOLDS, FAILS = "holds", "does not hold"
DEPENDS, UNTESTED = "depends", "cannot be tested here"
PARTLY = "partly"
VERDICTS = (HOLDS, FAILS, DEPENDS, UNTESTED, PARTLY)


@dataclass(frozen=True)
class Claim:
    """A claim, in our words, and the result; what was not tested has no evidence."""

    key: str
    says: str
    verdict: str
    why: str
    evidence: list[str]
    measured: Measured | None
    how: str
    limits: str
    see: list[tuple[str, str]]

    @property
    def answer(self) -> str:
        """Return the first sentence of the reason."""
        return f"{self.why.removesuffix('.').partition('. ')[0]}."


def claims(figures: Figures, measured: Mapping[str, Any] | None) -> list[Claim]:
    """Return all claims with their figures; the measurements may be missing."""
    found = values(figures, measured or {})
    listed = tomllib.loads(TEXTS.read_text("utf-8"))["claim"]
    return [
        Claim(
            key=one["key"],
            says=one["says"],
            verdict=one.get("verdict") or RULES[one["key"]](found),
            why=one["why"].format(**found),
            evidence=[text.format(**found) for text in one.get("evidence", [])],
            measured=found[one["also"]] if "also" in one else None,
            how=one.get("how", ""),
            limits=one.get("limits", "").format(**found),
            see=[tuple(pair) for pair in one.get("see", [])],
        )
        for one in listed
    ]


def _shorter(found: Mapping[str, Any]) -> str:
    """Return whether Flask needs less code: for the whole stockroom, or at first on the road."""
    if found["python"].flask <= found["python"].django:
        return HOLDS
    return DEPENDS if found["road_crosses"] else FAILS


def _lighter(found: Mapping[str, Any]) -> str:
    heavier = found["heavier"]
    if not heavier:
        return UNTESTED
    return FAILS if all(heavier) else DEPENDS if any(heavier) else HOLDS


def _unprotected(found: Mapping[str, Any]) -> str:
    """Return whether Flask, in a new project, differs from Django in each measured protection."""
    rows = found["defaults"].rows
    if not rows:
        return UNTESTED
    return HOLDS if all(django != flask for _, django, flask in rows) else DEPENDS


# The rule of each verdict that is computed from figures.
RULES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "A1": lambda of: PARTLY if of["brought"].django > of["brought"].flask else FAILS,
    "A2": lambda of: PARTLY if of["own"] else HOLDS,
    "B1": _lighter,
    "B2": _shorter,
    "B3": _unprotected,
    "B5": lambda of: HOLDS if of["direct"].flask > of["direct"].django else FAILS,
}
