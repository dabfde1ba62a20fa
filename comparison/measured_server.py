"""A server of a twin or of a small application, measured from its start."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.harness import process
from tests.harness.process import HOST, READY_SECONDS, TwinFailed


class Served:
    """A serving process, and the time until its first response."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        """Start it, and wait for its first response."""
        self.port = process.free_port()
        command = [part.format(port=self.port, host=HOST) for part in command]
        began = time.perf_counter()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, **quiet)  # noqa: S603
        self.client = httpx.Client(base_url=f"http://{HOST}:{self.port}", trust_env=False)
        while not self._answers():
            if self.process.poll() is not None or time.perf_counter() - began > READY_SECONDS:
                raise TwinFailed(f"The measured server in {folder} does not respond.")
            time.sleep(0.002)
        self.seconds = time.perf_counter() - began

    def _answers(self) -> bool:
        try:
            return self.client.get("/healthz").status_code < 500
        except httpx.TransportError:
            return False

    def megabytes(self) -> float:
        """Return its memory."""
        shown = subprocess.run(  # noqa: S603
            ["ps", "-o", "rss=", "-p", str(self.process.pid)],  # noqa: S607 - of this system
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        return int(shown.stdout) / 1024

    def stop(self) -> None:
        """Stop it."""
        self.client.close()
        self.process.terminate()
        self.process.wait()


@contextmanager
def serving(*arguments: Any) -> Iterator[Served]:
    """Serve during the block."""
    served = Served(*arguments)
    try:
        yield served
    finally:
        served.stop()
