"""The example program of examples/scanner.py, run as a process, and what it speaks to."""

import os
import random
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

from tests.harness import process
from tests.harness.declaration import ROOT
from tests.harness.process import HOST, Server
from tests.harness.twin import Twin

PROGRAM = ROOT / "examples/scanner.py"
SECONDS, MOST_SECONDS_TO_KILL = 60, 0.05


class Target:
    """A process of a twin that comes back at the same address after it was killed."""

    def __init__(self, twin: Twin) -> None:
        """Choose the address and start."""
        self.twin, self.port = twin, process.free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.start()

    def start(self) -> None:
        """Serve by a new process."""
        environment = self.twin.environment(STOCKROOM_BASE_URL=self.url)
        with self.twin.log_file.open("ab") as log:
            self.server = Server(self.twin.declaration, self.port, environment, log)
        self.server.wait_until_ready()

    def __enter__(self) -> Self:
        """Serve until the block ends."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, if it runs."""
        self.server.stop()

    def kill(self) -> None:
        """End it at a random moment."""
        time.sleep(random.uniform(0, MOST_SECONDS_TO_KILL))
        self.server.kill()


class Scanner:
    """The program with one queue, which may be run again and again."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        """Hold what each run is told."""
        self.options = ["--queue", str(folder / "queue.sqlite3"), "--url", url]
        self.environment = {**os.environ, "STOCKROOM_TOKEN": token}
        self.process: subprocess.Popen | None = None

    def start(self, *words: object) -> None:
        """Begin a run, into which lines may be typed; what it prints is dropped."""
        command, quiet = self._command(words), subprocess.DEVNULL
        pipes = {"stdin": subprocess.PIPE, "stdout": quiet, "stderr": quiet}
        self.process = subprocess.Popen(command, env=self.environment, **pipes)

    def type(self, line: str) -> None:
        """Type a line into the run."""
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def kill(self) -> None:
        """End the run in the middle of what it does."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        """Wait for the end of the run, into which nothing more is typed; return the exit code."""
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode

    def run(self, *words: object, typed: str = "") -> tuple[int, str]:
        """Run to the end; return the exit code and what was printed."""
        done = subprocess.run(
            self._command(words),
            env=self.environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        return done.returncode, done.stdout

    def _command(self, words: tuple) -> list[str]:
        return [sys.executable, str(PROGRAM), *map(str, words), *self.options]


class Faulty(ThreadingHTTPServer):
    """Speaks like a stockroom, but answers the movements it is sent one after another as told."""

    def __init__(self, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
        """Serve; a status of 0 is an answer that breaks off."""
        super().__init__((HOST, 0), FaultyAnswers)
        self.answers, self.keys = answers, []
        self.url = f"http://{HOST}:{self.server_port}"
        Thread(target=self.serve_forever, daemon=True).start()


class FaultyAnswers(BaseHTTPRequestHandler):
    """One request to a faulty stockroom."""

    def do_GET(self) -> None:
        """Know every barcode."""
        self._answer(200, {}, b'{"results": [{"sku": "HEX"}]}')

    def do_POST(self) -> None:
        """Note the key and answer as told."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Idempotency-Key"])
        self._answer(*self.server.answers.pop(0))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status or 200)
        for name, value in {"Content-Length": str(len(body) + (not status)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""
