"""The learner's position on the road, stored in a file in the learner's folder."""

import json
import os
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bootstrap import TYPED as TASKS
from comparison import exercises
from comparison.exercises import Exercise
from tests.harness import road
from tests.harness.declaration import ROOT
from tests.harness.launcher import GUIDE_PORT
from tests.harness.learning import environment
from tests.harness.process import HOST

STATE = ".road.toml"
BACKUP = ".road-backup"
# The text of the present step of the road, in the learner's folder.
TEXT = "STEP.md"
BESIDE = "-beside"
# The name of a framework, and how its commands are typed in its documentation.
NAMES = {"django": "Django", "flask": "Flask"}
TYPED = {"django": "python manage.py", "flask": "flask --app stockroom"}


@dataclass
class Walk:
    """One learner's project and progress."""

    folder: Path
    framework: str
    step: int = 1  # beyond the last one when all are done
    hints: int = 0  # given so far in this step
    knowing: str = ""  # the framework that is shown next to it
    python: str = ""  # what serves the project, if it is not the folder's own .venv

    @classmethod
    def read(cls, folder: Path) -> "Walk":
        """Return the walk that was started in a folder; raise RoadFailed if its file is damaged."""
        try:
            return cls(folder, **tomllib.loads((folder / STATE).read_text("utf-8")))
        except (TypeError, ValueError):
            words = f"{folder / STATE} cannot be read; delete the folder, or fix the file."
            raise road.RoadFailed(words) from None

    def write(self) -> None:
        """Save the position of this walk, and the text of its step of the road."""
        state = {name: value for name, value in asdict(self).items() if name != "folder"}
        # JSON and TOML write numbers and such strings in the same way.
        lines = [f"{name} = {json.dumps(value)}" for name, value in state.items()]
        head = "# Where you are on the road; `tasks.py learn` reads and writes this."
        (self.folder / STATE).write_text("\n".join([head, *lines, ""]), "utf-8")
        if self.step <= len(road.steps()):
            text = (self.now.folder / "about.md").read_text("utf-8")
            text = text.replace("](../../", f"]({ROOT.as_posix()}/")
            (self.folder / TEXT).write_text(text, "utf-8")

    @property
    def is_done(self) -> bool:
        """Return whether the last step is done."""
        return self.step > last_step()

    @property
    def exercise(self) -> Exercise | None:
        """Return the exercise of the present step: exercises come after the steps of the road."""
        number = self.step - len(road.steps())
        return exercises.find()[number - 1] if number > 0 and not self.is_done else None

    @property
    def copy(self) -> Path:
        """Return the copy of the repository for the present exercise, next to the folder."""
        return self.folder.with_name(f"{self.folder.name}-{self.exercise.name}")

    @property
    def project(self) -> Path:
        """Return the project that the learner changes in the present step."""
        return self.copy / f"{self.framework}_version" if self.exercise else self.folder

    @property
    def name(self) -> str:
        """Return “Step 3”, or “Exercise 1” after the road."""
        beyond = self.step - len(road.steps())
        return f"Exercise {beyond}" if beyond > 0 else f"Step {self.step}"

    @property
    def title(self) -> str:
        """Return the title of the present step."""
        return self.exercise.heading if self.exercise else self.now.title

    @property
    def text(self) -> Path:
        """Return the text about the present step."""
        return self.exercise.folder / "about.md" if self.exercise else self.folder / TEXT

    @property
    def page(self) -> Path:
        """Return the page of the present step in the guide, which `tasks.py guide` builds."""
        name = f"{self.step}-{self.exercise.name}" if self.exercise else self.now.folder.name
        return ROOT / f"build/guide/road/{name}.html"

    @property
    def url(self) -> str:
        """Return the URL of that page while `tasks.py up` runs."""
        return f"http://{HOST}:{GUIDE_PORT}/road/{self.page.name}"

    @property
    def hints_of_step(self) -> list[str]:
        """Return the hints of the present step."""
        return self.exercise.hints[self.framework] if self.exercise else self.about["hints"]

    @property
    def now(self) -> road.Step:
        """Return the present step of the road."""
        return road.steps()[self.step - 1]

    @property
    def about(self) -> dict[str, Any]:
        """Return the part of a road step about this framework: packages, commands, hints."""
        return self.now.about[self.framework]

    @property
    def development(self) -> dict[str, str]:
        """Return the variables needed to run a development server."""
        return {} if self.exercise else self.about.get("development", {})

    @property
    def serving(self) -> str:
        """Return the Python that serves the project."""
        return self.python or str(environment.python_of(self.folder))


def last_step() -> int:
    """Return the number of the last step: the steps of the road, then one per exercise."""
    return len(road.steps()) + len(exercises.find())


def listed(words: list[str]) -> str:
    """Return words as “a, b and c”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def shown(path: Path) -> str:
    """Return a path as typed from the current folder, if it is in it or near it."""
    for top in (Path.cwd(), Path.cwd().parent):
        if path.is_relative_to(top):
            return os.path.relpath(path)
    return str(path)


def command(walk: Walk, *options: str) -> str:
    """Return the command that continues this walk."""
    words = [TASKS, "learn", walk.framework]
    if walk.folder != usual_folder(walk.framework):
        words.append(shown(walk.folder))
    return " ".join([*words, *options])


def usual_folder(framework: str) -> Path:
    """Return the default folder: next to the repository."""
    return ROOT.with_name(f"stockroom-{framework}")
