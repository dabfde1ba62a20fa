"""The road: its steps, and a project of them prepared, served and graded."""

from tests.harness.road.grading import NO_LOGIN, grade, outcomes, sentence
from tests.harness.road.preparing import Unprepared, prepare, run, run_python, start_python
from tests.harness.road.serving import served, started
from tests.harness.road.site import LOG, Site
from tests.harness.road.steps import (
    COMMANDS,
    DEVELOP,
    FRAMEWORKS,
    LEFT_BEHIND,
    PORT,
    ROAD,
    RoadFailed,
    Step,
    chosen,
    commands,
    files,
    lay,
    steps,
    write,
)

__all__ = [
    "COMMANDS",
    "DEVELOP",
    "FRAMEWORKS",
    "LEFT_BEHIND",
    "LOG",
    "NO_LOGIN",
    "PORT",
    "ROAD",
    "RoadFailed",
    "Site",
    "Step",
    "Unprepared",
    "chosen",
    "commands",
    "files",
    "grade",
    "lay",
    "outcomes",
    "prepare",
    "run",
    "run_python",
    "sentence",
    "served",
    "start_python",
    "started",
    "steps",
    "write",
]
