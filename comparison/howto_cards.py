"""The tasks of the page “How do I …?”: the code for each framework, which is tested.

A file of howto/ is a group, with a table for each task: `key` is its anchor, `words` are
search terms, `says` describes both solutions, `django` and `flask` are code (a string, or a
table of files; "shell" is a terminal),
`check` is Python that must hold after either ran, `django_at` and `flask_at` are places in the
twins (see places.py), `django_docs` and `flask_docs` are full names for documentation that cannot
be found from the code (see documentation.toml), `general` is a note about the frameworks,
`from_flask` is a sentence for Django’s side that a Flask developer needs (`from_django` for
Flask’s side), and `note` is what the twins do beyond the plain code.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.harness.declaration import ROOT

FOLDER = Path(__file__).with_name("howto")
FRAMEWORKS = ("django", "flask")
# The file name of a card whose only Python code is one string.
ONLY = ""
SHELL = "shell"


@dataclass(frozen=True)
class Card:
    """One task."""

    group: str
    key: str
    task: str
    words: tuple[str, ...]
    says: str
    code: Mapping[str, Mapping[str, str]]  # by framework and file
    checks: Mapping[str, str]
    at: Mapping[str, str]
    docs: Mapping[str, list[str]]
    general: str
    note: str
    coming: Mapping[str, str]  # by the framework to learn, for those who know the other

    @property
    def page(self) -> str:
        """Return the path of the card in the guide."""
        return f"howto/{self.group}.html#{self.key}"


@dataclass(frozen=True)
class Group:
    """Tasks about one subject."""

    key: str
    title: str
    says: str
    cards: tuple[Card, ...]


@cache
def groups() -> list[Group]:
    """Return all groups in their order."""
    read = [(file.stem, tomllib.loads(file.read_text("utf-8"))) for file in FOLDER.glob("*.toml")]
    read.sort(key=lambda one: one[1]["order"])
    return [
        Group(
            key,
            found["title"],
            found.get("says", ""),
            tuple(_card(key, one) for one in found["tasks"]),
        )
        for key, found in read
    ]


def cards() -> list[Card]:
    """Return all tasks."""
    return [card for group in groups() for card in group.cards]


def _card(group: str, one: Mapping) -> Card:
    return Card(
        group=group,
        key=one["key"],
        task=one["task"],
        words=tuple(one["words"]),
        says=one["says"],
        code={name: _files(one[name]) for name in FRAMEWORKS},
        checks={name: one.get(f"{name}_check", "") + one.get("check", "") for name in FRAMEWORKS},
        at={name: one[f"{name}_at"] for name in FRAMEWORKS if f"{name}_at" in one},
        docs={name: one.get(f"{name}_docs", []) for name in FRAMEWORKS},
        general=one.get("general", ""),
        note=one.get("note", ""),
        coming={
            name: one.get(f"from_{known}", "")
            for name, known in zip(FRAMEWORKS, reversed(FRAMEWORKS), strict=True)
        },
    )


def _files(code: str | Mapping[str, str]) -> dict[str, str]:
    files = {ONLY: code} if isinstance(code, str) else code
    return {name: text.strip("\n") for name, text in files.items()}


def failures(framework: str) -> dict[str, str]:
    """Run the code of every card in a small application of a framework; return errors by key."""
    trials = {card.key: _trial(card, framework) for card in cards()}
    done = subprocess.run(  # noqa: S603 - this Python, with a module of this repository
        [sys.executable, "-m", f"comparison.trials.{framework}_app"],
        input=json.dumps(trials),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return json.loads(done.stdout) if done.returncode == 0 else {"": done.stderr}


def _trial(card: Card, framework: str) -> dict:
    code = {name: f"{text}\n" for name, text in card.code[framework].items()}
    return {"code": code.get(ONLY, code), "check": card.checks[framework]}
