"""The most common questions, with short answers and sources."""

import tomllib
from pathlib import Path
from typing import Any

from comparison.guide.site import Site

TEXTS = Path(__file__).parents[1] / "questions.toml"
SHOWN = {
    "here": "shown here",
    "partly": "partly shown here",
    "elsewhere": "not shown here",
}


def write(site: Site, found: dict[str, Any]) -> None:
    """Write the page; `found` are the figures for its texts."""
    site.write("questions.html", "questions.html", questions=questions(found), labels=SHOWN)


def questions(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions with their figures."""
    listed = tomllib.loads(TEXTS.read_text("utf-8"))["question"]
    return [one | {"answer": one["answer"].format(**found)} for one in listed]
