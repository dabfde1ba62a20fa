"""`tasks.py serve`: several processes, one-line errors, nothing left after it exits."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from itertools import takewhile

import httpx
import pytest

from tests.harness import process, serving
from tests.harness.declaration import ROOT
from tests.harness.process import HOST, free_port, is_listening
from tests.harness.twin import Twin
from tests.spec.conftest import PRODUCTION

GROUP = {"creationflags": 0x200} if sys.platform == "win32" else {"start_new_session": True}


def command(twin: Twin, *options: str) -> list[str]:
    """Return the task for a twin as arguments."""
    folder = str(twin.declaration.folder)
    return [sys.executable, "-m", "invoke", "serve", folder, *options]


def refused(twin: Twin, *options: str, **variables: str) -> str:
    """Serve in vain; return the one-line error."""
    done = subprocess.run(
        command(twin, *options),
        cwd=ROOT,
        env=twin.environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=process.READY_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done
    return done.stderr.strip()


@contextmanager
def served(twin: Twin, port: int, **variables: str) -> Iterator[list[str]]:
    """Serve with two workers during the block; yield the output, complete after it."""
    several = ("--workers", "2") if serving.has_workers(twin.declaration) else ()
    options = ("--port", str(port), *several)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    environment = twin.environment(**variables)
    with subprocess.Popen(
        command(twin, *options), cwd=ROOT, env=environment, **pipes, **GROUP
    ) as running:
        try:
            printed = list(takewhile(lambda line: "Ctrl-C" not in line, running.stdout))
            yield printed
        finally:
            running.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
            printed += running.communicate(timeout=process.READY_SECONDS)[0].splitlines()
    assert running.returncode == 0, printed


@pytest.mark.spec("OPS-4", "OPS-5")
def test_the_server_stops_with_nothing_left(twin):
    port = free_port()
    with served(twin, port) as printed:
        assert httpx.get(f"http://{HOST}:{port}/readyz").text == "ok\n"
        page = httpx.get(f"http://{HOST}:{port}/accounts/login/")
        assert (page.status_code, "<h1>Log in</h1>" in page.text) == (200, True)
    assert not is_listening(port)
    assert printed[-1] == "Stopped."
    assert not any("/readyz is not ok" in line for line in printed)


@pytest.mark.spec("OPS-4", "OPS-8")
def test_an_empty_database_stays_empty_and_the_migration_command_is_shown(twin):
    store = twin.another_store("unmigrated")
    port = free_port()
    with served(twin, port, STOCKROOM_DATABASE_URL=store.url) as printed:
        assert httpx.get(f"http://{HOST}:{port}/readyz").status_code == 503
    (line,) = [line for line in printed if line.startswith("/readyz is not ok")]
    typed = line.split(": ")[-1].split()[0]
    assert (twin.declaration.folder / typed).samefile(sys.executable)
    with store.opened() as database:
        assert database.tables() == []


@pytest.mark.spec("OPS-1", "OPS-2")
def test_production_with_a_short_key_is_rejected_with_one_line(twin):
    variables = PRODUCTION | {"STOCKROOM_SECRET_KEY": "short"}
    line = refused(twin, "--port", str(free_port()), **variables)
    assert line.startswith("STOCKROOM_SECRET_KEY: ")


def test_a_port_in_use_is_reported_in_one_line(twin):
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        line = refused(twin, "--port", str(port))
    assert line == f"Cannot listen on {HOST}:{port}: {os.strerror(EADDRINUSE).lower()}."
