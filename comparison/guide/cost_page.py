"""The cost of real changes in both twins: files and lines of their patches."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from comparison import exercises
from comparison.exercises import Exercise
from comparison.guide.site import Site
from comparison.highlight import for_html, tokens
from tests.harness import declaration


@dataclass(frozen=True)
class Patch:
    """A patch: its twin, the files it touches, and the patch itself."""

    name: str
    key: str
    files: list[tuple[str, int, int]]
    lines: list[Markup]

    @property
    def added(self) -> int:
        """Return the number of added lines."""
        return sum(added for _, added, _ in self.files)

    @property
    def removed(self) -> int:
        """Return the number of removed lines."""
        return sum(removed for _, _, removed in self.files)


def write(site: Site) -> None:
    """Write the page."""
    changes = [change(one) for one in exercises.find()]
    totals = [total(changes, code.key) for code in site.codes]
    site.write("cost.html", "cost.html", changes=changes, totals=totals, alike=are_close(totals))


def total(changes: list[dict[str, Any]], key: str) -> tuple[int, int]:
    """Return the number of files touched by all patches of a twin, and of lines added."""
    own = [one for found in changes for one in found["patches"] if one.key == key]
    return sum(len(one.files) for one in own), sum(one.added for one in own)


def are_close(totals: list[tuple[int, int]]) -> bool:
    """Return whether the added lines of both differ by less than a fifth."""
    least, most = sorted(lines for _, lines in totals)
    return most < 1.2 * least


def change(exercise: Exercise) -> dict[str, Any]:
    """Return an exercise with its patches, the spec's last."""
    parts = [*((twin.name, twin.key) for twin in declaration.find()), ("Spec and tests", "spec")]
    return {"exercise": exercise, "patches": [patch(exercise, *part) for part in parts]}


def patch(exercise: Exercise, name: str, key: str) -> Patch:
    """Return one patch of an exercise."""
    text = exercise.patch(key).read_text("utf-8").splitlines()
    colored = (for_html(line) for line in tokens("change.patch", text)[: len(text)])
    lines = [Markup(line) for line in colored]  # noqa: S704 - escaped token by token
    return Patch(name, key, exercise.touched(key), lines)
