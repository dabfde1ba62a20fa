"""Common claims about the two, checked against the figures; the texts are in claims.toml."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison.facts import values
from comparison.figures import Figures

TEXTS = Path(__file__).with_name("claims.toml")
HOLDS, FAILS = "holds", "does not hold"
DEPENDS, UNTESTED = "depends", "cannot be tested here"
VERDICTS = (HOLDS, FAILS, DEPENDS, UNTESTED)


@dataclass(frozen=True)
class Claim:
    """A claim, in our words, and the result."""

    key: str
    says: str
    verdict: str
    why: str
    evidence: list[str]
    how: str
    limits: str
    see: list[tuple[str, str]]


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
            evidence=[*(text.format(**found) for text in one["evidence"]), *_told(one, found)],
            how=one["how"],
            limits=one["limits"].format(**found),
            see=[tuple(pair) for pair in one.get("see", [])],
        )
        for one in listed
    ]


def _told(claim: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return the sentences of a claim that are computed from measurements."""
    return found[claim["also"]] if "also" in claim else []


def _lighter(found: Mapping[str, Any]) -> str:
    heavier = found["heavier"]
    if not heavier:
        return UNTESTED
    return FAILS if all(heavier) else DEPENDS if any(heavier) else HOLDS


# The rule of each verdict that is computed from figures.
RULES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "A1": lambda of: HOLDS if of["brought"].django > of["brought"].flask else FAILS,
    "A2": lambda of: DEPENDS if of["own"] else HOLDS,
    "B1": _lighter,
    "B2": lambda of: FAILS if of["python"].flask > of["python"].django else HOLDS,
    "B3": lambda of: HOLDS if of["security"].flask > of["security"].django else DEPENDS,
    "B4": lambda of: DEPENDS if of["crossings"] or of["road_crosses"] else FAILS,
    "B6": lambda of: HOLDS if of["direct"].flask > of["direct"].django else FAILS,
}
