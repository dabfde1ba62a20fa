"""Forked processes behave like processes of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.declaration import ROOT, clean_environment
from tests.spec.arrange import until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are forked on Linux only"
)


def forking_worker(folder, content):
    """Return the command of a process that prints a fork's process ID and waits for the fork."""
    (folder / "fork.py").write_text(content)
    program = (
        "import os, sys; from pathlib import Path; from tests.harness import forking\n"
        "from tests.harness.declaration import Declaration\n"
        f"twin = Declaration('waiting', Path({str(folder)!r}), 'Waiting', 0, {{}})\n"
        "with forking.allowed():\n"
        "    command = [sys.executable, 'fork.py']\n"
        "    fork = forking.ZYGOTES.start(twin, command, dict(os.environ), (0, 1, 2))\n"
        "    print(fork.pid, flush=True)\n"
        "    fork.wait()\n"
    )
    return [sys.executable, "-c", program]


def test_a_fork_uses_the_suites_clock(tmp_path):
    started = forking_worker(tmp_path, "print(open('/proc/self/environ').read())")
    variables = {"FAKETIME": "+1d", "LD_BIND_NOW": "1"}
    environment = clean_environment() | variables
    done = subprocess.run(started, cwd=ROOT, env=environment, capture_output=True, check=True)
    # For a fork, Linux shows the command line of its zygote.
    assert {f"{name}={value}" for name, value in variables.items()} <= set(
        done.stdout.decode().replace("\n", "\0").split("\0")
    )


def test_children_of_a_killed_worker_end_with_it(tmp_path):
    waiting = "import signal\nprint('waits', flush=True)\nsignal.pause()"
    started = forking_worker(tmp_path, waiting)
    with subprocess.Popen(started, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        said = {worker.stdout.readline().strip() for _ in range(2)}
        worker.kill()
    (process,) = said - {"waits"}
    until(lambda: not Path("/proc", process).exists())


def test_gunicorn_uses_the_twins_folder_in_a_second_run_too(tmp_path):
    asking = "from gunicorn.config import Chdir\nprint(Chdir.default)"
    started = forking_worker(tmp_path, asking)
    for _ in range(2):  # The first leaves the names of modules to import ahead.
        done = subprocess.run(started, cwd=ROOT, capture_output=True, check=True, text=True)
        assert str(tmp_path) in done.stdout.splitlines()
