"""Run the commands of a project, such as those that prepare its database."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.harness.road.run_commands import COMMAND
from tests.harness.road.steps import RoadFailed, steps

RUN_COMMANDS = Path(__file__).with_name("run_commands.py")


class Unprepared(RoadFailed):
    """A command that prepares the database failed."""


def prepare(framework: str, folder: Path, number: int, python: str = sys.executable) -> None:
    """Run the commands that a step needs, such as migrations; step 0 needs none."""
    if number:
        step = steps()[number - 1]
        commands = step.about[framework]["prepare"]
        run(framework, folder, commands, step.environment(framework), python)


def run(
    framework: str,
    folder: Path,
    commands: Sequence[str],
    environment: dict[str, str],
    python: str = sys.executable,
) -> None:
    """Run commands of a project, such as “migrate”; raise Unprepared if one fails.

    One Python runs them all, which is much faster than one each.
    """
    if not commands:
        return
    arguments = [str(RUN_COMMANDS), framework, *commands]
    done = run_python(folder, arguments, environment, python)
    if done.returncode:
        # The exit code is the number of the failed command.
        failed = commands[max(0, min(done.returncode, len(commands)) - 1)]
        output = done.stdout.rpartition(f"{COMMAND}\n")[2]
        raise Unprepared(f"“{failed}” failed:\n{output[-2000:]}")


def run_python(
    folder: Path, arguments: list[str], environment: dict[str, str], python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run Python in a project until it exits, and return its combined output."""
    process = start_python(folder, arguments, environment, python)
    output, _ = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output)


def start_python(
    folder: Path, arguments: list[str], environment: dict[str, str], python: str = sys.executable
) -> subprocess.Popen[str]:
    """Start Python in a project; output and errors share one pipe."""
    return subprocess.Popen(
        [python, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
