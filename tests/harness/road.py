"""The steps of the road: laid over each other, prepared and served."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.harness.declaration import ROOT, clean_environment

ROAD = ROOT / "road"
FRAMEWORKS = ("django", "flask")
COMMANDS = {
    "django": [sys.executable, "manage.py"],
    "flask": [sys.executable, "-m", "flask", "--app", "stockroom"],
}
SERVE = {
    "django": ["runserver", "--noreload", "--skip-checks", "127.0.0.1:{port}"],
    "flask": ["run", "--port", "{port}"],
}
START_SECONDS = 20


class RoadFailed(Exception):
    """A command of a project failed; the message has its last lines."""


@dataclass(frozen=True)
class Step:
    """One step: its number, its folder, and what step.toml says."""

    number: int
    folder: Path
    title: str
    about: dict[str, Any]  # by framework: packages, and commands that prepare the database

    def files(self, framework: str) -> dict[str, Path]:
        """Return the files that are new or changed, by their path in the project."""
        top = self.folder / framework
        files = (path for path in sorted(top.rglob("*")) if path.is_file())
        return {
            path.relative_to(top).as_posix(): path
            for path in files
            if "__pycache__" not in path.parts
        }


@cache
def steps() -> list[Step]:
    """Return all steps in order."""
    found = []
    for number, folder in enumerate(sorted(ROAD.glob("[0-9][0-9]-*")), 1):
        about = tomllib.loads((folder / "step.toml").read_text("utf-8"))
        found.append(Step(number, folder, about.pop("title"), about))
    return found


def files(framework: str, number: int) -> dict[str, Path]:
    """Return the files of a project after so many steps, by their path in it."""
    found: dict[str, Path] = {}
    for step in steps()[:number]:
        found |= step.files(framework)
    return found


def lay(framework: str, number: int, folder: Path) -> None:
    """Write the project as it is after so many steps."""
    for name, source in files(framework, number).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def prepare(framework: str, folder: Path, number: int) -> None:
    """Run the commands that a step asks for, such as migrations; raise RoadFailed if one fails."""
    for words in steps()[number - 1].about[framework]["prepare"]:
        run(framework, folder, words)


def run(framework: str, folder: Path, words: str) -> None:
    """Run a command of a project, such as “migrate”; raise RoadFailed if it fails."""
    done = subprocess.run(
        [*COMMANDS[framework], *words.split()],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RoadFailed(f"“{words}” failed:\n{(done.stdout + done.stderr)[-2000:]}")


class Site:
    """A served project: its URL, and its database to be put back after each test."""

    def __init__(self, url: str, folder: Path) -> None:
        """Keep a copy of the database, if there is one yet."""
        self.url = url
        self.database = next(folder.rglob("*.sqlite3"), None)
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self.keep()

    def keep(self) -> None:
        """Keep the database as it is now."""
        if self.database:
            with closing(sqlite3.connect(self.database)) as database:
                database.backup(self._kept)

    def restore(self) -> None:
        """Put the database back as it was."""
        if self.database:
            with closing(sqlite3.connect(self.database)) as database:
                self._kept.backup(database)


@contextmanager
def served(framework: str, folder: Path, number: int) -> Iterator[Site]:
    """Prepare and serve a project for as long as this lasts."""
    prepare(framework, folder, number)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.format(port=port) for word in SERVE[framework]]
    with (folder / "server.log").open("w+b") as log:
        server = subprocess.Popen(
            [*COMMANDS[framework], *words],
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(server, port, Path(log.name))
            yield Site(f"http://127.0.0.1:{port}", folder)
        finally:
            server.terminate()
            server.wait()


def _wait_until_ready(server: subprocess.Popen, port: int, log: Path) -> None:
    """Return when the server accepts connections; raise RoadFailed if it ends first."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                words = log.read_text("utf-8", "replace")[-2000:]
                raise RoadFailed(f"The server did not start:\n{words}") from None
            time.sleep(0.05)
        else:
            return
