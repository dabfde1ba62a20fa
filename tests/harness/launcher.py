"""Serve the twins locally: prepare and start all in parallel, stop all together."""

import json
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from invoke import Exit
from rich.console import Console
from rich.table import Table

from tests.harness.declaration import ROOT, Declaration
from tests.harness.process import HOST, Server, TwinFailed, current_time, is_taken, prepare
from tests.harness.serving import signals_as_keyboard_interrupt, watch

GUIDE_PORT = 8000
DEMO_USERS = ROOT / "shared_spec/demo/users.json"
# The table of roles: role, how it is created, what it can do. Each demo user is named after one.
ROLES = ROOT / "shared_spec/README.md"
ROLE = re.compile(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)

Ports = dict[Declaration, int]


class Beside(Protocol):
    """An additional server."""

    name: str
    port: int

    def start(self, say: Callable[[str], None]) -> None:
        """Create it and serve it, reporting progress; raise TwinFailed if that is impossible."""

    def stop(self) -> None:
        """Stop serving."""


class Launch:
    """Twins served together: all start, and if one fails or exits, all stop."""

    def __init__(
        self, ports: Ports, *, to_terminal: bool = False, beside: Beside | None = None
    ) -> None:
        """Start nothing yet; logs go to the terminal or to one file per twin."""
        self.ports = ports
        self.to_terminal = to_terminal
        self.beside = [beside] if beside else []
        self.console = Console(highlight=False)
        self._servers: list[Server] = []
        self._pool = ThreadPoolExecutor()
        self._ending = threading.Event()

    def run(self) -> None:
        """Seed and serve until Ctrl-C or SIGTERM; raise TwinFailed if a twin fails or exits."""
        named = [(port, twin.name) for twin, port in self.ports.items()]
        for port, name in named + [(one.port, one.name) for one in self.beside]:
            if is_taken(port):
                raise TwinFailed(f"Port {port}, for {name}, is taken; choose another: --port.")
        with signals_as_keyboard_interrupt():
            try:
                starts = [self._pool.submit(self._start, twin) for twin in self.ports]
                for start in starts:
                    start.result()
                show(self)
                self._start_beside()
                watch(self._servers)
            except KeyboardInterrupt:
                self.console.print("\nStopping")
            finally:
                self._stop()
        self.console.print("Stopped. The data is kept for next time.")

    def _start(self, twin: Declaration) -> None:
        """Migrate, seed and serve one twin, and return when it responds."""
        port = self.ports[twin]
        environment = {"STOCKROOM_BASE_URL": f"http://{HOST}:{port}"} | os.environ
        self.console.print(f"{twin.name}: preparing the database")
        prepare(twin, environment, current_time())
        if self._ending.is_set():
            return
        self.console.print(f"{twin.name}: starting")
        log_file(twin).parent.mkdir(mode=0o700, exist_ok=True)
        log_file(twin).touch(mode=0o600)
        with log_file(twin).open("wb") as log:
            server = Server(twin, port, environment, None if self.to_terminal else log)
        self._servers.append(server)
        server.wait_until_ready()

    def _start_beside(self) -> None:
        """Start the additional server in this thread, so that Ctrl-C interrupts its building."""
        for one in self.beside:
            try:
                one.start(self.console.print)
            except TwinFailed as failure:
                # The twins do not need it.
                self.console.print(str(failure))

    def _stop(self) -> None:
        """Stop the running servers, then those that are still starting."""
        self._ending.set()
        for server in self._servers:
            server.stop()
        self._pool.shutdown()
        for server in [*self._servers, *self.beside]:
            server.stop()


def log_file(twin: Declaration) -> Path:
    """Return the log file of a twin that `up` serves."""
    return twin.folder / "var" / "server.log"


def show(launch: Launch) -> None:
    """Print the URLs of the twins and the demo users."""
    addresses = Table(title="Stockroom Twins", title_justify="left")
    for heading in ("", "URL", "Log"):
        addresses.add_column(heading)
    for twin, port in launch.ports.items():
        log = log_file(twin).relative_to(twin.folder.parent).as_posix()
        log = "below" if launch.to_terminal else log
        addresses.add_row(twin.name, f"http://{HOST}:{port}/", log)
    launch.console.print("", addresses, _demo_accounts(), sep="\n")
    launch.console.print("Emails go to var/mail in each twin's folder. Press Ctrl-C to stop.")


def _demo_accounts() -> Table:
    demo = json.loads(DEMO_USERS.read_text("utf-8"))
    table = Table(title=f"Accounts, all with password “{demo['password']}”", title_justify="left")
    can = dict(ROLE.findall(ROLES.read_text("utf-8")))
    for heading in ("Username", "Who", "Can"):
        table.add_column(heading)
    for person in demo["users"]:
        name = person["username"]
        table.add_row(name, person["job_title"] or "–", can[name])
    return table


def port_number(port: str) -> int:
    """Return a port followed by enough free ports, or exit with an error."""
    if not (port.isdecimal() and 0 < int(port) < 65500):
        raise Exit(f"--port takes a number from 1 to 65499, not “{port}”.", code=1)
    return int(port)


def serve(ports: Ports, to_terminal: bool = False, beside: Beside | None = None) -> None:
    """Serve until stopped; exit with an error message on failure."""
    try:
        Launch(ports, to_terminal=to_terminal, beside=beside).run()
    except TwinFailed as failure:
        raise Exit(str(failure), code=1) from None
