"""Where a learner is on the road, which a file in the learner's folder remembers."""

import json
import os
import shutil
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bootstrap import TYPED as TASKS
from tests.harness import road
from tests.harness.declaration import ROOT
from tests.harness.learning import environment
from tests.harness.learning.printing import say_paragraph

STATE = ".road.toml"
BACKUP = ".road-backup"
BESIDE = "-beside"
# The name of a framework, and how its commands are typed in its documentation.
NAMES = {"django": "Django", "flask": "Flask"}
TYPED = {"django": "python manage.py", "flask": "flask --app stockroom"}


@dataclass
class Walk:
    """One learner's project and how far it is."""

    folder: Path
    framework: str
    step: int = 1  # beyond the last one when all are done
    hints: int = 0  # given so far in this step
    knowing: str = ""  # the framework that is shown beside
    python: str = ""  # what serves the project, if it is not the folder's own .venv

    @classmethod
    def read(cls, folder: Path) -> "Walk":
        """Return the walk that was begun in a folder; raise RoadFailed if its file is damaged."""
        try:
            return cls(folder, **tomllib.loads((folder / STATE).read_text("utf-8")))
        except (TypeError, ValueError):
            words = f"{folder / STATE} cannot be read; delete the folder, or mend the file."
            raise road.RoadFailed(words) from None

    def write(self) -> None:
        """Save where this walk is."""
        state = {name: value for name, value in asdict(self).items() if name != "folder"}
        # Numbers and such strings are written the same way in JSON and in TOML.
        lines = [f"{name} = {json.dumps(value)}" for name, value in state.items()]
        head = "# Where you are on the road; `tasks.py learn` reads and writes this."
        (self.folder / STATE).write_text("\n".join([head, *lines, ""]), "utf-8")

    @property
    def is_done(self) -> bool:
        """Return whether the last step is done."""
        return self.step > len(road.steps())

    @property
    def now(self) -> road.Step:
        """Return the step that is being built."""
        return road.steps()[self.step - 1]

    @property
    def about(self) -> dict[str, Any]:
        """Return what the step says about this framework: packages, commands, hints."""
        return self.now.about[self.framework]

    @property
    def development(self) -> dict[str, str]:
        """Return the variables to set where a server for development is run."""
        return self.about.get("development", {})

    @property
    def serving(self) -> str:
        """Return the Python that serves the project."""
        return self.python or str(environment.python_of(self.folder))


def start(walk: Walk) -> None:
    """Lay the earlier steps into the new folder, or the little that step 1 begins with."""
    walk.folder.mkdir(parents=True, exist_ok=True)
    walk.write()
    if walk.step > 1:
        road.lay(walk.framework, walk.step - 1, walk.folder)
    else:
        top = road.steps()[0].folder / "start" / walk.framework
        shutil.copytree(top, walk.folder, dirs_exist_ok=True)
    ignored = [*road.LEFT_BEHIND, "server.log", BACKUP, f"*{BESIDE}"]
    (walk.folder / ".gitignore").write_text("\n".join([*ignored, ""]), "utf-8")


def begin(walk: Walk) -> None:
    """Begin a step: say what it is about, give its data, and install what is new."""
    print_title(walk)
    given = copy_data(walk)
    if given:
        print(f"  New in your folder: {', '.join(given)}.")
    print_commands(walk)
    show_other(walk)
    install_packages(walk)
    print(flush=True)


def print_title(walk: Walk) -> None:
    """Print what the present step is about."""
    print(f"\nStep {walk.step} of {len(road.steps())}: {walk.now.title}\n")
    about = walk.now.folder / "about.md"
    first = about.read_text("utf-8").split("\n\n")[1]
    say_paragraph(first, "  ")
    print(f"\n  Read all of it in {shown(about)}.")


def install_packages(walk: Walk) -> None:
    """Install what the step needs and the project's own environment lacks."""
    if not walk.python:
        environment.install(walk.folder, walk.about["packages"])


def copy_data(walk: Walk) -> list[str]:
    """Copy the data that a step gives into the project; return the names."""
    names = walk.about.get("given", [])
    for name in names:
        target = walk.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(walk.now.folder / walk.framework / name, target)
    return names


def print_commands(walk: Walk) -> None:
    """Say which commands prepare the database of the tests, when that is new."""
    earlier = road.steps()[walk.step - 2].about[walk.framework]["prepare"] if walk.step > 1 else []
    commands = walk.about["prepare"]
    if commands != earlier:
        typed = listed([f"`{TYPED[walk.framework]} {words}`" for words in commands])
        say_paragraph(f"The tests make a new database by {typed}.", "  ")


def print_how_to_serve(walk: Walk) -> None:
    """Print how the learner serves the project, to look at it in a browser."""
    typed = f"{TYPED[walk.framework]} {road.SERVE[walk.framework][0]}"
    lines = [f"cd {shown(walk.folder)}"]
    if walk.python:
        typed = " ".join([walk.python, *road.COMMANDS[walk.framework], typed.split()[-1]])
    else:
        lines.append(environment.activation())
    for name, value in walk.development.items():
        lines += environment.setting(name, value)
    lines.append(typed + (" --debug" if walk.framework == "flask" else ""))
    print("\n  ".join(["To look at it in a browser:", *lines]) + "\n", flush=True)


def show_other(walk: Walk) -> None:
    """Write the finished step in the framework that the learner knows beside the project."""
    if walk.knowing:
        beside = walk.folder / f"{walk.knowing}{BESIDE}"
        shutil.rmtree(beside, ignore_errors=True)
        road.lay(walk.knowing, walk.step, beside)
        names = ", ".join(walk.now.files(walk.knowing))
        print(f"  {beside.name}/ has this step in {NAMES[walk.knowing]}; new or changed there:")
        say_paragraph(names + ".", "    ")


def listed(words: list[str]) -> str:
    """Return words as “a, b and c”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def shown(path: Path) -> str:
    """Return a path as it is typed from the current folder, if it is in it or near it."""
    for top in (Path.cwd(), Path.cwd().parent):
        if path.is_relative_to(top):
            return os.path.relpath(path)
    return str(path)


def command(walk: Walk, *options: str) -> str:
    """Return the command that goes on with this walk."""
    words = [TASKS, "learn", walk.framework]
    if walk.folder != usual_folder(walk.framework):
        words.append(shown(walk.folder))
    return " ".join([*words, *options])


def usual_folder(framework: str) -> Path:
    """Return the folder that is used if none is given: beside the repository."""
    return ROOT.with_name(f"stockroom-{framework}")
