"""Real changes stored as patches: their cost in both twins, and copies to make them in yourself.

A change has a folder in exercises/: about.toml contains the task and hints for each twin,
about.md explains it as a step of the road, spec.patch changes the spec and its tests, and
<twin>.patch implements it in one twin.
"""

# S603: the only command is git, on files of this repository.
# ruff: noqa: S603

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from bootstrap import TYPED
from tests.harness.declaration import ROOT, Declaration

FOLDER = Path(__file__).with_name("exercises")
NOT_COPIED = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".venv.lock",
    "var",
    "build",
    "node_modules",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
)


class Refused(Exception):
    """A copy cannot be created; the message says why."""


@dataclass(frozen=True)
class Exercise:
    """One change: its description, the new requirement, and its hints and patches."""

    name: str
    title: str
    wanted: str
    spec: str
    # By the key of a twin, from a nudge to the lines.
    hints: dict[str, list[str]]

    @property
    def heading(self) -> str:
        """The title with a capital."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def folder(self) -> Path:
        """The folder of its patches."""
        return FOLDER / self.name

    @property
    def tests(self) -> list[str]:
        """The test files that the spec's patch adds or changes, by path in the repository."""
        paths = [path for path, _, _ in self.touched("spec")]
        return [path for path in paths if path.rpartition("/")[2].startswith("test_")]

    def patch(self, part: str) -> Path:
        """Return the patch of the spec (`spec`) or of a twin (its key)."""
        return self.folder / f"{part}.patch"

    def touched(self, part: str) -> list[tuple[str, int, int]]:
        """Return (file, lines added, lines removed) of a patch, in its order."""
        # Counted here, since the guide is built without git.
        found = []
        for one in re.split("^diff --git ", self.patch(part).read_text("utf-8"), flags=re.M)[1:]:
            head, *hunks = re.split("^@@ ", one, flags=re.M)
            path = head.partition("\n")[0].rpartition(" b/")[2]
            starts = [line[:1] for hunk in hunks for line in hunk.splitlines()[1:]]
            found.append((path, starts.count("+"), starts.count("-")))
        return found


def find(name: str = "") -> list[Exercise]:
    """Return all exercises by name, or the named one; raise LookupError if it is unknown."""
    files = sorted(FOLDER.glob("*/about.toml"))
    every = [Exercise(one.parent.name, **tomllib.loads(one.read_text("utf-8"))) for one in files]
    found = [one for one in every if name in ("", one.name)]
    if not found:
        names = ", ".join(one.name for one in every)
        raise LookupError(f"There is no exercise “{name}”; there are: {names}.")
    return found


def make(exercise: Exercise, folder: Path, solved: Iterable[Declaration]) -> None:
    """Copy the repository with the spec and its tests changed, and these twins solved.

    Raises Refused if the folder is invalid or git is missing.
    """
    if folder.resolve().is_relative_to(ROOT):
        raise Refused(f"Choose a folder outside {ROOT}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} already exists and is not an empty folder.")
    if not shutil.which("git"):
        raise Refused("git was not found.")
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED, dirs_exist_ok=True)
    git("init", "--quiet", "--initial-branch=main", folder=folder)
    for part in ["spec", *(twin.key for twin in solved)]:
        git("apply", "--whitespace=nowarn", str(exercise.patch(part)), folder=folder)
    # Staged in this state, so that `git diff` shows the reader's changes.
    git("add", "--all", folder=folder)
    # Nothing is installed again; without symbolic links, the copy gets its own environment.
    with suppress(OSError):
        (folder / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)


def solution(exercise: Exercise, twins: Iterable[Declaration]) -> str:
    """Return our change of these twins as a git patch."""
    return "".join(exercise.patch(twin.key).read_text("utf-8") for twin in twins)


def write_solution(exercise: Exercise, twin: Declaration, folder: Path) -> dict[str, Path]:
    """Write the files that our solution adds or changes into an empty folder.

    Returns their paths in the twin.
    """
    paths = [path for path, _, _ in exercise.touched(twin.key)]
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).exists():
            shutil.copyfile(ROOT / path, folder / path)
    git("init", "--quiet", folder=folder)
    git("apply", "--whitespace=nowarn", str(exercise.patch(twin.key)), folder=folder)
    return {path.removeprefix(f"{twin.folder.name}/"): folder / path for path in paths}


def farewell(exercise: Exercise, folder: Path, keys: list[str]) -> str:
    """Return the task, the twin that already has it, and the commands to type next."""
    one = f" --twin {keys[0]}" if len(keys) == 1 else ""
    names = " and ".join(key.title() for key in keys)
    left = f"Left to you: {names}. " if keys else "Both twins have our solution. "
    return f"""{exercise.spec}: {exercise.wanted}
{left}The entry in shared_spec/ says more. Next:

  cd {folder}
  {TYPED} test --spec {exercise.spec}{one}

`git diff` there shows what you have changed."""


def git(*arguments: str, folder: Path = ROOT) -> str:
    """Run git and return its output; raise Refused with its error."""
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - wherever git is
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Refused(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def costs(exercise: Exercise, twins: Iterable[Declaration]) -> Iterator[tuple[str, int, int, int]]:
    """Yield (what, files, lines added, lines removed) for the spec with its tests and each twin."""
    for label, part in [("spec and tests", "spec"), *((twin.name, twin.key) for twin in twins)]:
        rows = exercise.touched(part)
        yield label, len(rows), sum(row[1] for row in rows), sum(row[2] for row in rows)


def table(twins: list[Declaration]) -> Table:
    """Return the cost of each exercise, one row for the spec and for each twin."""
    shown = Table(
        title=f"Cost of change; `{TYPED} exercise NAME` gives you a copy", title_justify="left"
    )
    for column in ("Exercise", "where"):
        shown.add_column(column)
    for column in ("files", "lines added", "removed"):
        shown.add_column(column, justify="right")
    for exercise in find():
        for place, (label, *numbers) in enumerate(costs(exercise, twins)):
            name = f"{exercise.name}: {exercise.title}" if place == 0 else ""
            shown.add_row(name, label, *map(str, numbers), end_section=place == len(twins))
    return shown
