"""Twins as operating system processes: run a command, serve, wait until ready, stop."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.harness import databases
from tests.harness.declaration import ROOT, Declaration
from tests.harness.forking import ZYGOTES, Fork

HOST = "127.0.0.1"
POLL_SECONDS = 0.02
READY_SECONDS = 60
STOP_SECONDS = 15


class TwinFailed(Exception):
    """A twin's command or server failed; the message says which, with the end of its output."""


class Server:
    """One served twin: a process in its own group, its URL and its log."""

    def __init__(
        self,
        twin: Declaration,
        port: int,
        environment: Mapping[str, str],
        log: IO[bytes] | None = None,
        *,
        host: str = HOST,
        command: list[str] | None = None,
    ) -> None:
        """Start serving; without a log file the output goes to this terminal."""
        self.twin = twin
        self.port = port
        self.url = f"http://{host}:{port}"
        # A server on all addresses is reached at this one.
        self.reached_at = HOST if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
        self.process = _started(
            twin, command or twin.command("serve", host=host, port=port), environment, log
        )

    def is_alive(self) -> bool:
        """Return whether the process is still running."""
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        """Return as soon as /healthz responds; raise TwinFailed if the process exits first."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if not self.is_alive():
                code = self.process.returncode
                raise TwinFailed(f"{self.twin.name} ended with code {code} while starting.")
            if time.monotonic() > deadline:
                raise TwinFailed(f"{self.twin.name} did not respond within {READY_SECONDS} s.")
            time.sleep(POLL_SECONDS)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.reached_at, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Terminate the process and its children; return when they are gone."""
        _end(self.process, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill the process and its children immediately, whatever they are doing."""
        _end(self.process, getattr(signal, "SIGKILL", signal.SIGTERM))
        self.process.wait(STOP_SECONDS)


def run(
    twin: Declaration,
    command: list[str],
    environment: Mapping[str, str],
    typed: str = "",
) -> str:
    """Run one command of a twin until it exits and return its output, or raise TwinFailed."""
    printed = run_bytes(twin, command, environment, typed.encode()).decode()
    return printed.replace(os.linesep, "\n")


def run_bytes(
    twin: Declaration, command: list[str], environment: Mapping[str, str], typed: bytes = b""
) -> bytes:
    """Like run(), with bytes."""
    done = completed(twin, command, environment, typed)
    if done.returncode:
        words = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        short = " ".join(Path(part).name for part in command[:6])
        raise TwinFailed(f"{twin.name}: “{short}” ended with code {done.returncode}.\n{words}")
    return done.stdout


def completed(
    twin: Declaration,
    command: list[str],
    environment: Mapping[str, str],
    typed: bytes = b"",
    **streams: IO[bytes] | int,
) -> subprocess.CompletedProcess:
    """Run one command until it exits, with any code; the output goes to the streams, if any."""
    if not ZYGOTES.suits(twin, command):
        kept = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
        options = {"cwd": twin.folder, "env": dict(environment), "check": False, **kept}
        # Detached from the terminal, where a command might prompt for a password.
        return subprocess.run(command, input=typed, **options, **_own_group())
    with TemporaryFile() as read, TemporaryFile() as printed, TemporaryFile() as complaints:
        read.write(typed)
        read.seek(0)
        outputs = streams.get("stdout", printed), streams.get("stderr", complaints)
        code = ZYGOTES.start(twin, command, environment, (read, *outputs)).wait()
        printed.seek(0)
        complaints.seek(0)
        return subprocess.CompletedProcess(command, code, printed.read(), complaints.read())


def current_time() -> str:
    """Return the current datetime in RFC 3339 and UTC, as `seed` expects it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def prepare(twin: Declaration, environment: Mapping[str, str], now: str) -> str:
    """Migrate and seed with `now` as the time zero days ago; return the output."""
    steps = twin.steps("migrate") + twin.steps("seed", now=now)
    return "".join(run(twin, step, environment) for step in steps)


def collect(twin: Declaration, environment: Mapping[str, str]) -> None:
    """Collect the static files for production, in the twin's own folder.

    One process at a time, across all runs.
    """
    if "collect" in twin.commands:
        with databases.locked(ROOT / f"build/{twin.key}.lock"):
            for step in twin.steps("collect"):
                run(twin, step, environment)


def refusal(twin: Declaration, environment: Mapping[str, str]) -> tuple[int, str]:
    """Serve with invalid variables; return the exit code and the output."""
    with TemporaryFile() as log:
        process = _started(
            twin, twin.command("serve", host=HOST, port=free_port()), environment, log
        )
        try:
            code = process.wait(READY_SECONDS)
        finally:
            _end(process, signal.SIGTERM)
        log.seek(0)
        return code, log.read().decode()


def free_port(count: int = 1) -> int:
    """Return the first of this many adjacent free ports, below those that systems give clients."""
    first = 10_000 + secrets.randbelow(20_000)
    try:
        for port in range(first, first + count):
            with socket.socket() as probe:
                probe.bind((HOST, port))
    except OSError:
        return free_port(count)
    return first


def _started(
    twin: Declaration, command: list[str], environment: Mapping[str, str], log: IO[bytes] | None
) -> subprocess.Popen | Fork:
    """Start a process in its own group."""
    if log and ZYGOTES.suits(twin, command):
        with open(os.devnull, "rb") as nothing:
            return ZYGOTES.start(twin, command, environment, (nothing, log, log))
    return subprocess.Popen(
        command,
        cwd=twin.folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        **_own_group(),
    )


def is_taken(port: int) -> bool:
    """Return whether something listens on the port."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def is_listening(port: int) -> bool:
    """Return whether a server accepts connections on the port; a client may use the port too."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _own_group() -> dict[str, object]:
    """Shield the twin from a terminal's Ctrl-C, so that only its starter decides when it stops."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(process: subprocess.Popen | Fork, number: int) -> None:
    if sys.platform == "win32":
        process.terminate()
        return
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        process.poll()
