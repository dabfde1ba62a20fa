"""The page that helps to choose: questions, the decisive ones first."""

import tomllib
from pathlib import Path
from typing import Any

from comparison.guide.site import Site

TEXTS = Path(__file__).parents[1] / "choose.toml"


def write(site: Site, found: dict[str, Any]) -> None:
    """Write the page; `found` are the figures for its texts."""
    named = {name: found[name] for name in ("asked", "decided")}
    site.write("choose.html", "choose.html", questions=questions(found), **named)


def questions(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions with their figures."""
    listed = tomllib.loads(TEXTS.read_text("utf-8"))["question"]
    return [
        one
        | {name: one[name].format(**found) for name in ("answer", "limits")}
        | {"evidence": [text.format(**found) for text in one["evidence"]]}
        for one in listed
    ]
