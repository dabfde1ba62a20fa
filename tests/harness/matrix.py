"""The suite on every Python of this machine, and on Django's newest release where supported."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harness import suite
from tests.harness.declaration import ROOT, clean_environment

FOLDER = ROOT / "build" / "matrix"
OLDEST = (3, 11)
# Django releases declare the Pythons they support; pip takes the newest of them.
NEWEST = "django>=6.0"
NEWEST_NEEDS = (3, 12)
ASK = "import sys; print(*sys.version_info[:2], sys.implementation.name)"


@dataclass(frozen=True)
class Combination:
    """One Python, with the locked packages or with Django's newest release instead."""

    python: Path
    version: tuple[int, int]
    is_newest: bool

    @property
    def name(self) -> str:
        """Return the name of its folder and its row."""
        return f"python{'.'.join(map(str, self.version))}{'-newest-django' * self.is_newest}"

    @property
    def log(self) -> Path:
        """Return the file with the output."""
        return FOLDER / f"{self.name}.log"


def find_pythons() -> dict[tuple[int, int], Path]:
    """Return one Python for each version from 3.11 on that is on the PATH or installed by pyenv."""
    names = [shutil.which(f"python3.{minor}") for minor in range(OLDEST[1], 30)]
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    places = [sys.executable, *filter(None, names), *sorted(kept.glob("*/bin/python"))]
    found: dict[tuple[int, int], Path] = {}
    for place in places:
        version = version_of(Path(place))
        if version and version >= OLDEST:
            found.setdefault(version, Path(place))
    return dict(sorted(found.items()))


def version_of(python: Path) -> tuple[int, int] | None:
    """Return the version of a CPython; None if it is not one or does not start."""
    asked = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=False)
    match = re.fullmatch(r"(\d+) (\d+) cpython\s*", asked.stdout)
    return (int(match[1]), int(match[2])) if match and not asked.returncode else None


def combinations() -> list[Combination]:
    """Return the runs that are possible here, the oldest Python first."""
    return [
        Combination(python, version, is_newest)
        for version, python in find_pythons().items()
        for is_newest in (False, True)
        if version >= NEWEST_NEEDS or not is_newest
    ]


def run(one: Combination, arguments: Sequence[str]) -> Iterator[str]:
    """Install and run the suite; yield the current action, and the last line at the end."""
    folder = FOLDER / one.name
    one.log.parent.mkdir(parents=True, exist_ok=True)
    twin = "django" if one.is_newest else ""
    with one.log.open("wb") as log, suite.arguments(twin=twin, rest=arguments) as options:
        for doing, command in steps(one, folder, options):
            yield doing
            done = subprocess.run(
                command, cwd=ROOT, env=clean_environment(), stdout=log, stderr=log, check=False
            )
            if done.returncode:
                break
    shutil.rmtree(folder, ignore_errors=True)
    yield verdict(one.log, done.returncode)


def steps(
    one: Combination, folder: Path, arguments: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands of a run with their purposes."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    shutil.rmtree(folder, ignore_errors=True)
    yield "making an environment", [str(one.python), "-m", "venv", str(folder)]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    yield "installing", [*pip, "--require-hashes", "-r", "requirements.txt"]
    if one.is_newest:
        yield "installing Django's newest", [*pip, "--upgrade", NEWEST]
    yield "listing what is installed", [*pip[:3], "list"]
    yield "testing", [str(python), "-m", "pytest", "--quiet", *arguments]


def verdict(log: Path, code: int) -> str:
    """Return “passed” or “failed” with pytest's own count, or the last line of an error."""
    text = log.read_text("utf-8", "replace").strip()
    django = re.search(r"^Django +(\S+)$", text, re.MULTILINE | re.IGNORECASE)
    last = text.rpartition("\n")[2]
    counted = re.search(r"(\d+ \w+(?:, \d+ \w+)*) in [\d.]+s", last)
    with_django = f" with Django {django[1]}" if django else ""
    return f"{'failed' if code else 'passed'}{with_django}: {counted[1] if counted else last}"
