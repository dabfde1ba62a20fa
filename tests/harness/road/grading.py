"""Run the tests of steps on a project, and return their results."""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from tests.harness.declaration import ROOT, clean_environment
from tests.harness.road.steps import LEFT_BEHIND, ROAD, RoadFailed, Step, steps

# A list as Python prints it, also of lists; and the links of a page, by their text.
PRINTED = re.compile(r"(?<![\w\])])\[(?:[^\[\]]|\[[^\[\]]*\])*\]|(?<=links: )\{[^{}]*\}")
# The message of tests that need a logged-in user, until logging in works.
NO_LOGIN = "Logging in at /accounts/login/ does not work yet."


def grade(framework: str, number: int, folder: Path) -> list[list[str]]:
    """Run the tests of the first steps on a copy of a project; return each step's failures."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = Path(name, "project")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        return [
            [words for words in failures if words]
            for failures in outcomes(framework, copy, number, steps()[:number])
        ]


def outcomes(
    framework: str, project: Path, number: int, tested: Sequence[Step], *more: str
) -> list[list[str]]:
    """Run the tests of steps on a project; return for each test why it failed, or "".

    More options of pytest are passed on.
    """
    report = project / "report.xml"
    options = [f"--framework={framework}", f"--project={project}", f"--step={number}"]
    options += ["-q", "-p", "no:cacheprovider", f"--basetemp={project}/pytest"]
    # Plugins that these tests do not use would take a second to load.
    options += ["-c", ROAD / "pytest.ini", "--disable-plugin-autoload", *more]
    command = [sys.executable, "-m", "pytest", *options]
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
    """Return the message of a failed assertion without pytest's additions, lists as words."""
    words = re.split(r"\nassert ", message.removeprefix("AssertionError: "))[0].strip()
    return PRINTED.sub(as_words, words)


def as_words(found: re.Match[str]) -> str:
    """Return what Python has printed as words; what is not a list or dictionary as it is."""
    try:
        values = ast.literal_eval(found[0])
    except (SyntaxError, ValueError):
        return found[0]
    if isinstance(values, dict):
        words = [f"{name} → {path}" for name, path in values.items()]
    else:
        words = [" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in values]
    return ", ".join(words) or "none"
