"""Prepare a project, serve it, and wait until it responds."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.road.preparing import prepare
from tests.harness.road.site import LOG, Site
from tests.harness.road.steps import RoadFailed, steps

# Long, for a busy machine; a server that exits is noticed immediately.
START_SECONDS = 60


@contextmanager
def served(
    framework: str, folder: Path, number: int, python: str = sys.executable
) -> Iterator[Site]:
    """Prepare and serve a project with a Python during the block.

    Both start together; a production server first needs the result of the commands.
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
    """Start the server of a project, and stop it afterwards."""
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
    """Return when the server accepts connections; raise RoadFailed if it exits first."""
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
