"""The exercises as steps after the road: one page each, with text and both solutions."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from comparison import exercises
from comparison.exercises import Exercise
from comparison.guide import road_code_shown
from comparison.guide.road_links import Link, rendered
from comparison.guide.site import Site
from comparison.road_words import NAMES
from tests.harness import declaration, road
from tests.harness.declaration import Declaration

TEST = re.compile(r"^\+def test_(\w+)\(", re.MULTILINE)


def links() -> list[Link]:
    """Return the pages of all exercises, numbered after the steps of the road."""
    steps = len(road.steps())
    return [
        Link(one.name, steps + at, f"Exercise {at}", one.heading, path(one, steps + at))
        for at, one in enumerate(exercises.find(), 1)
    ]


def path(exercise: Exercise, number: int) -> str:
    """Return the page of an exercise."""
    return f"road/{number}-{exercise.name}.html"


def write(site: Site, steps: list[Link]) -> None:
    """Write the page of each exercise; `steps` are those of the road, then the exercises."""
    first = len(road.steps())
    with tempfile.TemporaryDirectory() as folder:
        for at, exercise in enumerate(exercises.find(), first):
            site.write(
                steps[at].path,
                "exercise.html",
                steps=steps,
                step=steps[at],
                before=steps[at - 1],
                after=steps[at + 1] if at + 1 < len(steps) else None,
                exercise=exercise,
                about=rendered(exercise.folder / "about.md"),
                tests=tests(exercise),
                code=code(site, exercise, Path(folder)),
            )


def tests(exercise: Exercise) -> list[str]:
    """Return the requirements in the new tests of an exercise, as sentences."""
    added = TEST.findall(exercise.patch("spec").read_text("utf-8"))
    return [name.replace("_", " ") for name in added]


def code(site: Site, exercise: Exercise, folder: Path) -> road_code_shown.Code:
    """Return the files of our solution with their changes, Django's first."""
    twins = zip(NAMES, declaration.find(), strict=True)
    return road_code_shown.paired([files(site, exercise, folder, *twin) for twin in twins])


def files(
    site: Site, exercise: Exercise, folder: Path, name: str, twin: Declaration
) -> list[road_code_shown.File]:
    """Return the changed files of our solution in one twin."""
    target = folder / exercise.name / twin.key
    target.mkdir(parents=True)
    found = []
    for path, after in exercises.write_solution(exercise, twin, target).items():
        before = twin.folder / path if (twin.folder / path).exists() else None
        found.append(replace(road_code_shown.file(site, name, path, after, before), whole=[]))
    return found
