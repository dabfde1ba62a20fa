"""The steps of the road, and the project after each: all its files, later ones on top."""

import shlex
import shutil
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.harness.declaration import ROOT, clean_environment

ROAD = ROOT / "road"
FRAMEWORKS = ("django", "flask")
COMMANDS = {
    "django": ["manage.py"],
    "flask": ["-m", "flask", "--app", "stockroom"],
}
SERVE = {
    "django": ["runserver", "--noreload", "--skip-checks", "127.0.0.1:{port}"],
    "flask": ["run", "--port", "{port}"],
}
# Of a development server: not a port of `tasks.py up`.
PORT = 8010
DEVELOP = {"django": f"runserver {PORT}", "flask": f"run --port {PORT} --debug"}
# Files in a project that are not code: environment, databases, collected files, caches.
LEFT_BEHIND = (".venv", "*.sqlite3", "instance", "staticfiles", "__pycache__")


class RoadFailed(Exception):
    """An operation on a project failed; the message says why, in the command's own words."""


@dataclass(frozen=True)
class Step:
    """One step: its number, its folder, and its step.toml."""

    number: int
    folder: Path
    title: str
    # By framework: packages and commands that prepare the database; in production form also the
    # command that serves it, the one that runs its own tests, and the environment of all these;
    # in `development` the other variables needed to serve it with the framework's own server.
    # `picture` is the page that the guide shows, with user and input, and its caption.
    about: dict[str, Any]

    def files(self, framework: str) -> dict[str, Path]:
        """Return the new or changed files, by relative path."""
        top = self.folder / framework
        files = (path for path in sorted(top.rglob("*")) if path.is_file())
        return {
            path.relative_to(top).as_posix(): path
            for path in files
            if "__pycache__" not in path.parts
        }

    def environment(self, framework: str) -> dict[str, str]:
        """Return the environment variables of a project."""
        return clean_environment(**self.about[framework].get("environment", {}))

    def serve(self, framework: str, port: int) -> list[str]:
        """Return the command that serves a project, without the Python that comes first."""
        about = self.about[framework]
        if words := about.get("serve_on_windows" if sys.platform == "win32" else "serve"):
            return ["-m", *shlex.split(words.format(port=port))]
        return [*COMMANDS[framework], *(word.format(port=port) for word in SERVE[framework])]


@cache
def steps() -> list[Step]:
    """Return all steps in order."""
    found = []
    for number, folder in enumerate(sorted(ROAD.glob("[0-9][0-9]-*")), 1):
        about = tomllib.loads((folder / "step.toml").read_text("utf-8"))
        found.append(Step(number, folder, about.pop("title"), about))
    return found


def chosen(number: str, framework: str, last: int = 0) -> tuple[str, int]:
    """Return framework and step as typed by a user; raise RoadFailed if they are unknown.

    The last step is that of the road, unless another is given.
    """
    last = last or len(steps())
    if framework not in FRAMEWORKS:
        raise RoadFailed(f"Choose django or flask; there is no “{framework}” here.")
    if not number.isdecimal() or not 1 <= int(number) <= last:
        raise RoadFailed(f"Choose a step from 1 to {last}; “{number}” is none.")
    return framework, int(number)


def files(framework: str, number: int) -> dict[str, Path]:
    """Return the files of a project after this many steps, by relative path."""
    found: dict[str, Path] = {}
    for step in steps()[:number]:
        found |= step.files(framework)
    return found


def lay(framework: str, number: int, folder: Path) -> None:
    """Write the project after this many steps."""
    for name, source in files(framework, number).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write(framework: str, number: int, folder: Path) -> list[str]:
    """Write the project of a step into an empty folder; return the commands that run it.

    Raises RoadFailed for a folder that is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RoadFailed(f"{folder} already exists and is not an empty folder.")
    lay(framework, number, folder)
    python = ".venv/bin/python"
    packages = " ".join(steps()[number - 1].about[framework]["packages"])
    return [
        f"cd {folder}",
        "python3 -m venv .venv",
        f"{python} -m pip install {packages}",
        *commands(framework, number, python),
    ]


def commands(framework: str, number: int, python: str) -> list[str]:
    """Return the commands that prepare and serve the project of a step."""
    about = steps()[number - 1].about[framework]
    command = " ".join([python, *COMMANDS[framework]])
    served = f"{command} {DEVELOP[framework].removesuffix(' --debug')}"
    if "serve" in about:
        served = f"{python} -m {about['serve'].format(port=PORT)}"
    return [
        *(f"export {name}={value}" for name, value in about.get("environment", {}).items()),
        *(f"{command} {words}" for words in about["prepare"]),
        served,
    ]
