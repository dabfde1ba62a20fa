"""The tests of a step, running in their own process."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.harness import road
from tests.harness.declaration import ROOT, clean_environment
from tests.harness.learning.walk import BESIDE, Walk
from tests.harness.learning.words import Result

IGNORED = shutil.ignore_patterns(*road.LEFT_BEHIND, f"*{BESIDE}", ".*")


class Run:
    """Running tests; `outcomes` grows."""

    def __init__(self, walk: Walk, prepared_as: int) -> None:
        """Start the tests; a project of the road is prepared by the commands of a step."""
        self.walk = walk
        self.folder = tempfile.TemporaryDirectory(prefix="road-", ignore_cleanup_errors=True)
        self.top = Path(self.folder.name).resolve()
        self.project = self.top / "project"
        self.file = self.top / "outcomes.jsonl"
        self.file.touch()
        self.output = (self.top / "output.txt").open("w+b")
        arguments = self.exercise_arguments() if walk.exercise else self.road_arguments(prepared_as)
        options = ["-q", "-p", "no:cacheprovider", f"--basetemp={self.top}/pytest"]
        options += ["-p", "tests.harness.learning.reporting", f"--outcomes={self.file}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, *arguments],
            cwd=walk.copy if walk.exercise else ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def road_arguments(self, prepared_as: int) -> list[str | Path]:
        """Copy the project, and return the command that tests the present step, then others."""
        walk = self.walk
        shutil.copytree(walk.folder, self.project, ignore=IGNORED)
        # Plugins that these tests do not use would take a second to load.
        options = ["-c", ROOT / "road" / "pytest.ini", "--disable-plugin-autoload"]
        options += [f"--framework={walk.framework}", f"--project={self.project}"]
        options += [f"--step={prepared_as}", f"--python={walk.serving}"]
        steps = [walk.now, *road.steps()[: walk.step - 1]]
        return [*options, *(step.folder / "tests" for step in steps)]

    def exercise_arguments(self) -> list[str]:
        """Return the command that tests the copy of an exercise: one case of each of its tests."""
        return ["-n", "0", "--cases=1", f"--twin={self.walk.framework}", *self.walk.exercise.tests]

    @property
    def has_ended(self) -> bool:
        """Return whether all tests have run."""
        return self.process.poll() is not None

    def outcomes(self) -> list[dict]:
        """Return the outcomes so far; their paths are relative to the project's folder."""
        *lines, _ = self.file.read_text("utf-8").split("\n")
        top = json.dumps(f"{self.project}{os.sep}")[1:-1]
        return [json.loads(line.replace(top, "").replace(top[:-1], ".")) for line in lines]

    def results(self) -> list[Result]:
        """Return the results of the finished tests."""
        numbers = {step.folder.name: step.number for step in road.steps()}
        found = [one for one in self.outcomes() if "step" in one]
        return [
            Result(
                numbers.get(one["step"], self.walk.step),
                one["failed"].replace(" (-v shows more)", ""),
                one["log"],
            )
            for one in found
        ]

    def broken(self) -> tuple[str, bool]:
        """Return why the project could not be served, and whether its commands caused it."""
        for one in self.outcomes():
            if "broken" in one:
                return one["broken"], one["is_unprepared"]
        if self.has_ended and self.process.returncode not in (0, 1, 2):
            self.output.seek(0)
            raise road.RoadFailed(self.output.read().decode("utf-8", "replace")[-2000:])
        return "", False

    def end(self) -> None:
        """Let the present test finish, and no other; then remove the copy."""
        if not self.has_ended:
            self.file.with_suffix(".stop").touch()
            self.process.wait()
        self.output.close()
        self.folder.cleanup()
