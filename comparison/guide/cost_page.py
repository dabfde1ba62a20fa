"""What real changes cost in both twins: files and lines of the patches that make them."""

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
    """A patch: whose it is, what it touches, and the patch itself."""

    name: str
    key: str
    files: list[tuple[str, int, int]]
    lines: list[Markup]

    @property
    def added(self) -> int:
        """Return how many lines it adds."""
        return sum(added for _, added, _ in self.files)

    @property
    def removed(self) -> int:
        """Return how many lines it takes away."""
        return sum(removed for _, _, removed in self.files)


def write(site: Site) -> None:
    """Write the page."""
    site.write("cost.html", "cost.html", changes=[change(one) for one in exercises.find()])


def change(exercise: Exercise) -> dict[str, Any]:
    """Return an exercise with its patches, that of the spec and its tests first."""
    parts = [("Spec and tests", "spec"), *((twin.name, twin.key) for twin in declaration.find())]
    return {"exercise": exercise, "patches": [patch(exercise, *part) for part in parts]}


def patch(exercise: Exercise, name: str, key: str) -> Patch:
    """Return one patch of an exercise."""
    text = exercise.patch(key).read_text("utf-8").splitlines()
    coloured = (for_html(line) for line in tokens("change.patch", text)[: len(text)])
    lines = [Markup(line) for line in coloured]  # noqa: S704 - escaped token by token
    return Patch(name, key, exercise.touched(key), lines)
