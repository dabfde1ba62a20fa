"""Run the commands of a project, such as those that prepare its database."""

import subprocess
import sys
from pathlib import Path

from tests.harness.road.run_commands import COMMAND
from tests.harness.road.steps import COMMANDS, RoadFailed, steps

RUN_COMMANDS = Path(__file__).with_name("run_commands.py")


class Unprepared(RoadFailed):
    """A command that prepares the database failed."""


def prepare(framework: str, folder: Path, number: int, python: str = sys.executable) -> None:
    """Run the commands that a step needs, such as migrations; raise Unprepared if one fails.

    One Python runs them all, which is much faster than one each. Step 0 needs no commands.
    """
    if not number:
        return
    step = steps()[number - 1]
    if commands := step.about[framework]["prepare"]:
        arguments = [str(RUN_COMMANDS), framework, *commands]
        done = run_python(folder, arguments, step.environment(framework), python)
        if done.returncode:
            # The exit code is the number of the failed command.
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


def _failure(words: str, done: subprocess.CompletedProcess[str]) -> str:
    output = done.stdout.rpartition(f"{COMMAND}\n")[2]
    return f"“{words}” failed:\n{output[-2000:]}"
