"""Run the tests of the spec on twins that record what runs, one process per twin."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.declaration import ROOT, Declaration, clean_environment

RECORDING = Path(__file__).with_name("recording")
# `serve` is a line of its own in a twin.toml.
SERVE = re.compile(r"^serve = .*$", re.MULTILINE)
SERVED = f'serve = ["{{python}}", "{RECORDING / "server.py"}", "{{host}}", "{{port}}"]'
COMMAND = f'["{{python}}", "{RECORDING / "command.py"}", '


class TestsFailed(Exception):
    """Some tests failed; the message contains pytest's output."""


@dataclass
class Run:
    """One twin's run: the folder of the recording, and the pytest process."""

    twin: Declaration
    folder: Path
    process: subprocess.Popen

    def wait(self) -> None:
        """Wait until all tests have passed."""
        printed, _ = self.process.communicate()
        if self.process.returncode:
            raise TestsFailed(f"{self.twin.name}: {printed[-6000:]}")


@contextmanager
def started(twins: list[Declaration], folder: Path, *more: str) -> Iterator[list[Run]]:
    """Start a run of each twin in a folder; the runs end with the block."""
    runs = [_start(twin, folder / twin.key, more) for twin in twins]
    try:
        yield runs
    finally:
        for run in runs:
            # Like Ctrl-C, so that pytest stops its child processes.
            run.process.send_signal(signal.SIGINT)
            run.process.wait()


def _start(twin: Declaration, folder: Path, more: tuple[str, ...]) -> Run:
    copy = recording_copy(twin, folder)
    environment = clean_environment(
        EVIDENCE_FOLDER=str(folder / "recorded"),
        PYTHONHASHSEED="0",
    )
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    (folder / "recorded").mkdir()
    # With “=”: pytest takes a separate word for a path, and looks for conftest.py in it.
    command = [sys.executable, "-m", "pytest", "tests/spec", f"--twin={copy}"]
    # More cases of a test mostly run the same code.
    command += ["-q", "-rf", "--tb=short", "--cases=6", "--hypothesis-seed=0"]
    command += ["-p", "no:cacheprovider", "-p", "comparison.recording.plugin", *more]
    command += ["--basetemp", str(folder / "pytest")]
    process = subprocess.Popen(  # noqa: S603 - pytest, on folders of this run
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Run(twin, folder, process)


def recording_copy(twin: Declaration, folder: Path) -> Path:
    """Copy a twin, with recording commands in its twin.toml."""
    copy = folder / twin.folder.name
    ignored = shutil.ignore_patterns("var", "__pycache__")
    shutil.copytree(twin.folder, copy, ignore=ignored)
    toml = copy / "twin.toml"
    served, _, rest = SERVE.sub("serve = @", toml.read_text("utf-8")).partition("serve = @")
    before, after = (half.replace('["{python}", ', COMMAND) for half in (served, rest))
    text = before + SERVED + after
    toml.write_text(text, "utf-8")
    return copy


def usual_folder() -> Path | None:
    """Return a folder in memory, where SQLite commits are fast, or None for the default."""
    folder = Path("/dev/shm")  # noqa: S108 - the run gets a folder of its own in it
    return folder if os.access(folder, os.W_OK) else None
