"""The steps of the road: laid over each other, prepared and served."""

import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from lxml import etree

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
START_SECONDS = 20
LOG = "server.log"
# What a project holds beside its code: an environment, databases, collected files, caches.
LEFT_BEHIND = (".venv", "*.sqlite3", "instance", "staticfiles", "__pycache__")


class RoadFailed(Exception):
    """Something cannot be done with a project; the message says what, in a command's own words."""


class Unprepared(RoadFailed):
    """A command that prepares the database failed."""


@dataclass(frozen=True)
class Step:
    """One step: its number, its folder, and what step.toml says."""

    number: int
    folder: Path
    title: str
    # By framework: packages and commands that prepare the database; in production form also the
    # command that serves it, the one that runs its own tests, and the environment of all these;
    # in `development` what else a learner sets to serve it by the framework's own server.
    about: dict[str, Any]

    def files(self, framework: str) -> dict[str, Path]:
        """Return the files that are new or changed, by their path in the project."""
        top = self.folder / framework
        files = (path for path in sorted(top.rglob("*")) if path.is_file())
        return {
            path.relative_to(top).as_posix(): path
            for path in files
            if "__pycache__" not in path.parts
        }

    def environment(self, framework: str) -> dict[str, str]:
        """Return the environment that a project is run in."""
        return clean_environment(**self.about[framework].get("environment", {}))

    def serve(self, framework: str, port: int) -> list[str]:
        """Return what serves a project, without the Python that comes first."""
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


def chosen(number: str, framework: str) -> tuple[str, int]:
    """Return framework and step as typed by a user; raise RoadFailed if there is no such one."""
    if framework not in FRAMEWORKS:
        raise RoadFailed(f"Choose django or flask; there is no “{framework}” here.")
    if not number.isdecimal() or not 1 <= int(number) <= len(steps()):
        raise RoadFailed(f"Choose a step from 1 to {len(steps())}; “{number}” is none.")
    return framework, int(number)


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


def prepare(framework: str, folder: Path, number: int, python: str = sys.executable) -> None:
    """Run the commands that a step asks for, such as migrations; raise Unprepared if one fails.

    One Python runs them all, which is much faster than one for each. Step 0 asks for nothing.
    """
    if not number:
        return
    step = steps()[number - 1]
    if commands := step.about[framework]["prepare"]:
        one_by_one = ROOT / "tests" / "harness" / "road_commands.py"
        arguments = [str(one_by_one), framework, *commands]
        done = run_python(folder, arguments, step.environment(framework), python)
        if done.returncode:
            # The exit code tells which command failed.
            failed = commands[max(0, min(done.returncode, len(commands)) - 1)]
            raise Unprepared(_failure(failed, done))


def run(framework: str, folder: Path, words: str, environment: dict[str, str]) -> None:
    """Run a command of a project, such as “migrate”; raise RoadFailed if it fails."""
    done = run_python(folder, [*COMMANDS[framework], *words.split()], environment)
    if done.returncode:
        raise RoadFailed(_failure(words, done))


def run_python(
    folder: Path, arguments: list[str], environment: dict[str, str], python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run Python in a project to its end, and keep what it prints in the order it comes in."""
    return subprocess.run(
        [python, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _failure(words: str, done: subprocess.CompletedProcess[str]) -> str:
    return f"“{words}” failed:\n{done.stdout[-2000:]}"


def write(framework: str, number: int, folder: Path) -> list[str]:
    """Write the project of a step into an empty folder; return the commands that run it.

    Raises RoadFailed for a folder that holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RoadFailed(f"{folder} is there already and not an empty folder.")
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
    """Return what is typed to prepare and serve the project of a step."""
    about = steps()[number - 1].about[framework]
    command = " ".join([python, *COMMANDS[framework]])
    served = f"{command} {SERVE[framework][0]}"
    if "serve" in about:
        served = f"{python} -m {about['serve'].format(port=8000)}"
    return [
        *(f"export {name}={value}" for name, value in about.get("environment", {}).items()),
        *(f"{command} {words}" for words in about["prepare"]),
        served,
    ]


def grade(framework: str, number: int, folder: Path) -> list[list[str]]:
    """Run the tests of the first steps on a copy of a project; return each step's failures."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = Path(name, "project")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        return [
            [words for words in failures if words]
            for failures in outcomes(framework, copy, number, steps()[:number])
        ]


def outcomes(framework: str, project: Path, number: int, tested: Sequence[Step]) -> list[list[str]]:
    """Run the tests of steps on a project; return for each test of each why it failed, or ""."""
    report = project / "report.xml"
    options = [f"--framework={framework}", f"--project={project}", f"--step={number}"]
    options += ["-n", "0", "-q", "-p", "no:cacheprovider", f"--basetemp={project}/pytest"]
    command = [sys.executable, "-m", "pytest", "-c", ROAD / "pytest.ini", *options]
    done = subprocess.run(
        [*command, f"--junit-xml={report}", *(step.folder / "tests" for step in tested)],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RoadFailed(done.stdout[-2000:])
    found: dict[str, list[str]] = {step.folder.name: [] for step in tested}
    for case in etree.parse(report).iter("testcase"):
        message = next(iter(case.xpath("failure/@message | error/@message")), "")
        _, is_none, words = message.partition("RoadFailed: ")
        if is_none:
            raise RoadFailed(words.rstrip('"'))
        found[case.get("classname").split(".")[0]].append(sentence(message))
    return list(found.values())


def sentence(message: str) -> str:
    """Return the sentence of a failed assertion, without what pytest adds to it."""
    return re.split(r"\nassert ", message.removeprefix("AssertionError: "))[0].strip()


class Site:
    """A served project: its URL, its log, and its database to be put back after each test."""

    def __init__(self, url: str, folder: Path) -> None:
        """Keep a copy of the database, if there is one yet."""
        self.url = url
        self._log = folder / LOG
        self.database = next(folder.rglob("*.sqlite3"), None)
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self.keep()

    def browser(self) -> httpx.Client:
        """Return a browser; as most do, it sends secure cookies to this machine without HTTPS."""
        browser = httpx.Client(base_url=self.url, timeout=10, trust_env=False)

        def send_without_https(response: httpx.Response) -> None:
            for cookie in browser.cookies.jar:
                cookie.secure = False

        browser.event_hooks = {"response": [send_without_https]}
        return browser

    @property
    def log(self) -> str:
        """Return what the server has written."""
        return self._log.read_text("utf-8", "replace")

    def execute(self, sql: str) -> None:
        """Run a statement in the database."""
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute(sql)

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
def served(
    framework: str, folder: Path, number: int, python: str = sys.executable
) -> Iterator[Site]:
    """Prepare and serve a project by a Python for as long as this lasts.

    Both start at once; a production server first needs what the commands prepare.
    """
    is_production = bool(number) and "serve" in steps()[number - 1].about[framework]
    if is_production:
        prepare(framework, folder, number, python)
    with started(framework, folder, number, python) as (server, port):
        if not is_production:
            prepare(framework, folder, number, python)
        _wait_until_ready(server, port, folder / LOG)
        yield Site(f"http://127.0.0.1:{port}", folder)


@contextmanager
def started(
    framework: str, folder: Path, number: int, python: str
) -> Iterator[tuple[subprocess.Popen, int]]:
    """Start the server of a project, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    step = steps()[max(number, 1) - 1]
    with (folder / LOG).open("wb") as log:
        server = subprocess.Popen(
            [python, *step.serve(framework, port)],
            cwd=folder,
            env=step.environment(framework),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield server, port
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
