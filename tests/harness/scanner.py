"""The example program examples/scanner.py, run as a process, and the servers it talks to."""

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
    """A process of a twin that restarts at the same URL after it was killed."""

    def __init__(self, twin: Twin) -> None:
        """Choose the port and start."""
        self.twin, self.port = twin, process.free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.start()

    def start(self) -> None:
        """Serve with a new process."""
        environment = self.twin.environment(STOCKROOM_BASE_URL=self.url)
        with self.twin.log_file.open("ab") as log:
            self.server = Server(self.twin.declaration, self.port, environment, log)
        self.server.wait_until_ready()

    def __enter__(self) -> Self:
        """Serve until the block ends."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it, if it is running."""
        self.server.stop()

    def kill(self) -> None:
        """Kill it at a random time."""
        time.sleep(random.uniform(0, MOST_SECONDS_TO_KILL))
        self.server.kill()


class Scanner:
    """The program with one queue, which can be run repeatedly."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        """Store the arguments of each run."""
        self.options = ["--queue", str(folder / "queue.sqlite3"), "--url", url]
        self.environment = {**os.environ, "STOCKROOM_TOKEN": token}
        self.process: subprocess.Popen | None = None

    def start(self, *words: object) -> None:
        """Start a run that reads lines from a pipe; its output is discarded."""
        command, quiet = self._command(words), subprocess.DEVNULL
        pipes = {"stdin": subprocess.PIPE, "stdout": quiet, "stderr": quiet}
        self.process = subprocess.Popen(command, env=self.environment, **pipes)

    def type(self, line: str) -> None:
        """Type a line into the run."""
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def kill(self) -> None:
        """Kill the run, whatever it is doing."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        """Close its input and wait for it to exit; return the exit code."""
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode

    def run(self, *words: object, typed: str = "") -> tuple[int, str]:
        """Run until it exits; return the exit code and the output."""
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
    """Behaves like a stockroom, but responds to movements with the given statuses, one by one."""

    def __init__(self, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
        """Serve; a status of 0 is a truncated response."""
        super().__init__((HOST, 0), FaultyAnswers)
        self.answers, self.keys = answers, []
        self.url = f"http://{HOST}:{self.server_port}"
        Thread(target=self.serve_forever, daemon=True).start()


class FaultyAnswers(BaseHTTPRequestHandler):
    """One request to a faulty stockroom."""

    def do_GET(self) -> None:
        """Accept every barcode."""
        self._answer(200, {}, b'{"results": [{"sku": "HEX"}]}')

    def do_POST(self) -> None:
        """Store the key and respond with the next status."""
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
