"""Serve one twin for real: settings from the environment, several processes, until stopped."""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import TimeoutExpired

from rich.console import Console

from tests.harness.declaration import Declaration
from tests.harness.process import Server, TwinFailed

# gunicorn gives current requests 30 seconds.
STOP_SECONDS = 40
POLL_SECONDS = 0.2


def serve(twin: Declaration, host: str, port: int, workers: int) -> None:
    """Serve until Ctrl-C or SIGTERM; raise TwinFailed if the twin cannot start or exits.

    Nothing is migrated: the operator chooses when and where to do that, after a backup.
    """
    command, shown = command_for(twin, host, port, workers)
    if problem := obstacle(host, port):
        raise TwinFailed(f"Cannot listen on {host}:{port}: {problem}.")
    print_line = Console(highlight=False, soft_wrap=True).print
    with signals_as_keyboard_interrupt():
        server = Server(twin, port, os.environ, command=command, host=host)
        try:
            wait_until_ready(server)
            if not is_ready(server):
                print_line(not_ready(twin))
            print_line(f"{twin.name} answers at {server.url}/ by {shown}. Press Ctrl-C to stop.")
            watch([server])
        except KeyboardInterrupt:
            print_line("\nStopping: finishing current requests first.")
        finally:
            stop(server)
    print_line("Stopped.")


def has_workers(twin: Declaration) -> bool:
    """Return whether the twin can be served by several workers on this system."""
    return sys.platform == "linux" and "serve_many" in twin.commands


def command_for(twin: Declaration, host: str, port: int, workers: int) -> tuple[list[str], str]:
    """Return the command that serves with this many processes (0: one per core), and a label."""
    if has_workers(twin):
        count = workers or os.cpu_count() or 1
        command = twin.command("serve_many", host=host, port=port, workers=count)
        return command, f"{count} worker{'s' if count > 1 else ''}"
    if workers > 1:
        raise TwinFailed("Several workers need gunicorn, which runs on Linux; leave --workers out.")
    return twin.command("serve", host=host, port=port), "one process"


def obstacle(host: str, port: int) -> str:
    """Return why the port cannot be used, or an empty string."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return str(error.strerror).split(" (")[0].lower()
    return ""


def wait_until_ready(server: Server) -> None:
    """Wait until the twin responds; if it does not start, print only its own error message."""
    try:
        server.wait_until_ready()
    except TwinFailed:
        if server.is_alive():
            raise
        raise SystemExit(server.process.returncode) from None


def is_ready(server: Server) -> bool:
    """Return whether /readyz says ok, requested with an allowed host."""
    name = os.environ.get("STOCKROOM_ALLOWED_HOSTS", "").split(",")[0].strip()
    connection = http.client.HTTPConnection(server.reached_at, server.port, timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": name} if name else {})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def not_ready(twin: Declaration) -> str:
    """Return the commands to run if the database is missing or not migrated."""
    python = os.path.relpath(sys.executable, twin.folder)
    steps = [[python, *step[1:]] for step in twin.steps("migrate")]
    commands = " && ".join(" ".join(step) for step in steps)
    problem = "/readyz is not ok: the database is unavailable or not migrated."
    return f"{problem} In {twin.folder.name}: {commands}"


def watch(servers: list[Server]) -> None:
    """Wait until a twin exits by itself."""
    while all(server.is_alive() for server in servers):
        time.sleep(POLL_SECONDS)
    ended = next(server for server in servers if not server.is_alive())
    code = ended.process.returncode
    raise TwinFailed(f"{ended.twin.name} exited with code {code}; everything is stopped.")


@contextmanager
def signals_as_keyboard_interrupt() -> Iterator[None]:
    """Turn the first termination signal into KeyboardInterrupt, and ignore later ones.

    SIGINT is set too, because shells start background jobs with it ignored.
    """
    asked = threading.Event()

    def stop(number: int, frame: object) -> None:
        if not asked.is_set():
            asked.set()
            raise KeyboardInterrupt

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def stop(server: Server) -> None:
    """Terminate the twin gracefully, then kill what is left of it."""
    server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except TimeoutExpired:
        pass
    finally:
        server.stop()
