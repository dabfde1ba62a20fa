"""Processes of twins as forks of prepared ones: start-up time is mostly Python and its imports.

The suite enables this on Linux. A command that is not a module or a file of a twin is a process
of its own, as on other systems.
"""

import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import IO

from tests.harness.declaration import ROOT, Declaration

ZYGOTE = Path(__file__).with_name("forks") / "zygote.py"
# Variables read by Python and the linker at start-up, including a clock set by LD_PRELOAD. On Linux
# PYTHONUTF8 is the default anyway, and a fork can apply PYTHONPATH itself.
AT_START = ("PYTHON", "LANG", "LC_", "LD_", "FAKETIME")
TAKEN_OVER = ("PYTHONPATH", "PYTHONUTF8")


class Fork:
    """A process forked by a zygote, with the interface of subprocess.Popen."""

    def __init__(self, answer: socket.socket) -> None:
        """Wait for its process ID."""
        self.returncode: int | None = None
        self._answer = answer
        self.pid = int(answer.recv(32))

    def poll(self) -> int | None:
        """Return the exit code if it has ended."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once it has ended; raise TimeoutExpired if that takes longer."""
        if self.returncode is None:
            if not select.select([self._answer], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._answer.recv(32) or -9)
            self._answer.close()
        return self.returncode


class Zygotes:
    """The zygotes of this process, by twin and by start-up environment."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.is_on = False
        self.lock = threading.Lock()
        self.controls: dict[tuple, tuple[socket.socket, subprocess.Popen]] = {}

    def suits(self, twin: Declaration, command: list[str]) -> bool:
        """Return whether a fork can do the command: a module, or a file of the twin, in Python."""
        if not self.is_on or command[0] != sys.executable or Path(command[1]).is_absolute():
            return False
        return command[1] == "-m" or (twin.folder / command[1]).is_file()

    def start(
        self,
        twin: Declaration,
        command: list[str],
        environment: Mapping[str, str],
        streams: tuple[IO[bytes] | int, IO[bytes] | int, IO[bytes] | int],
    ) -> Fork:
        """Fork a process, in its own group, with these standard streams."""
        request = {"folder": str(twin.folder), "arguments": command[1:]}
        request |= {"environment": dict(environment)}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self.lock:
            files = [one if isinstance(one, int) else one.fileno() for one in (*streams, theirs)]
            socket.send_fds(self.control(twin.key, environment), [dumps(request).encode()], files)
        return Fork(ours)

    def control(self, name: str, environment: Mapping[str, str]) -> socket.socket:
        """Return the connection to the matching zygote, which is started when first needed."""
        fixed = {one: text for one, text in environment.items() if one.startswith(AT_START)}
        fixed = {one: text for one, text in fixed.items() if one not in TAKEN_OVER}
        key = (name, *sorted(fixed.items()))
        if key not in self.controls:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            modules = ROOT / "build" / f"{name}.modules"
            modules.parent.mkdir(exist_ok=True)
            with theirs:
                zygote = subprocess.Popen(
                    [sys.executable, str(ZYGOTE), str(theirs.fileno()), str(modules)],
                    env={**fixed, "PATH": os.environ.get("PATH", "")},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            self.controls[key] = (ours, zygote)
        return self.controls[key][0]

    def end(self) -> None:
        """Stop all zygotes and their forks."""
        while self.controls:
            _key, (control, zygote) = self.controls.popitem()
            control.close()
            zygote.wait()


ZYGOTES = Zygotes()


@contextmanager
def allowed() -> Iterator[None]:
    """Let processes be forks during the block, then stop those that are left."""
    ZYGOTES.is_on = sys.platform == "linux"
    try:
        yield
    finally:
        ZYGOTES.is_on = False
        ZYGOTES.end()
