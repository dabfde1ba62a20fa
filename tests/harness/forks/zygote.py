"""Run a twin's commands in forks of this process, which has already imported their libraries.

The harness starts it with a socket and knows its protocol; closing the socket stops it. It learns
what to import from the commands: each records the names of the modules that are not the twin's
own. Settings and the twin's own code are read by the fork only.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import time
from pathlib import Path
from select import POLLIN, poll

MOST_BYTES = 1024 * 1024
# gunicorn looks for its configuration in the folder that was current when it was imported.
NOT_AHEAD = "gunicorn"


class Zygote:
    """The process that forks, and its running forks."""

    def __init__(self, control: socket.socket, modules: Path) -> None:
        """Read requests from a socket; the names of modules are stored in a file."""
        self.control, self.modules = control, modules
        self.forks: dict[int, tuple[int, socket.socket]] = {}
        self.seen: set[str] = set()
        self.poll = poll()
        self.poll.register(control, POLLIN)

    def serve(self) -> dict | None:
        """Fork for each request; return the request in the fork, and None at the end."""
        while True:
            for file, _event in self.poll.poll():
                if file != self.control.fileno():
                    self.reap(file)
                    continue
                content, files, _flags, _address = socket.recv_fds(self.control, MOST_BYTES, 4)
                if not content:
                    return self.end()
                self.learn()
                if request := self.fork(json.loads(content), files):
                    return request

    def fork(self, request: dict, files: list[int]) -> dict | None:
        """Respond with the ID of a new process; return the request in the fork."""
        *streams, answer = files
        if process := os.fork():
            for stream in streams:
                os.close(stream)
            reply = socket.socket(fileno=answer)
            reply.send(str(process).encode())
            watched = os.pidfd_open(process)
            self.forks[watched] = (process, reply)
            self.poll.register(watched, POLLIN)
            return None
        self.control.close()
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
            os.close(stream)
        for watched, (_process, reply) in self.forks.items():
            os.close(watched)
            reply.close()
        os.close(answer)
        return request

    def reap(self, watched: int) -> None:
        """Send the exit code of a process that has ended."""
        process, reply = self.forks.pop(watched)
        self.poll.unregister(watched)
        os.close(watched)
        _process, status = os.waitpid(process, 0)
        try:
            reply.send(str(os.waitstatus_to_exitcode(status)).encode())
        except OSError:
            pass  # Nobody waits for it.
        reply.close()

    def end(self) -> None:
        """Kill all forks: the parent is gone."""
        for process, _reply in self.forks.values():
            try:
                os.killpg(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def learn(self) -> None:
        """Import what earlier commands needed; modules that need settings are left to the forks."""
        names = self.modules.read_text().split() if self.modules.exists() else []
        for name in names:
            if name not in self.seen and not name.startswith(NOT_AHEAD):
                self.seen.add(name)
                try:
                    importlib.import_module(name)
                except Exception:  # noqa: S110 - whatever it was, the fork will meet it
                    pass
        gc.collect()
        gc.freeze()


def become(request: dict, modules: Path) -> None:
    """Run a command as if Python had been started for it."""
    os.setsid()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    renew_streams()
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = [request["folder"], *paths]
    for path in paths:
        if (file := Path(path, "sitecustomize.py")).exists():
            runpy.run_path(str(file))
    atexit.register(leave_names, modules, request["folder"])
    arguments = request["arguments"]
    is_module = arguments[0] == "-m"
    # The same list object: a library may have used it as a default value.
    sys.argv[:] = arguments[is_module:]
    if is_module:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


def renew_streams() -> None:
    """Reopen the standard streams on the passed file descriptors."""
    for place, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        old = getattr(sys, name)
        kept = {"encoding": old.encoding, "errors": old.errors, "closefd": False}
        buffering = 1 if name == "stderr" else -1
        stream = open(place, mode, buffering, **kept)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def leave_names(file: Path, folder: str) -> None:
    """Record which modules were needed, except those of the twin itself."""
    known = set(file.read_text().split()) if file.exists() else set()
    names = [
        name
        for name, module in list(sys.modules.items())
        if name not in known and not (getattr(module, "__file__", "") or folder).startswith(folder)
    ]
    if names:
        with file.open("a") as kept:
            kept.write("\n".join([*names, ""]))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    modules = Path(sys.argv[2])
    zygote = Zygote(socket.socket(fileno=int(sys.argv[1])), modules)
    if request := zygote.serve():
        become(request, modules)
