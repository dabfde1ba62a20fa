"""Serve the twin in this folder, and follow each movement sent by a form: calls, SQL, times."""

import gc
import json
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path
from time import thread_time_ns
from types import FrameType
from wsgiref.simple_server import WSGIRequestHandler, make_server

HERE = str(Path(__file__).parent)
sys.path[:] = [str(Path.cwd()), *(path for path in sys.path if path != HERE)]
TWIN = f"{Path.cwd()}/"
PACKAGES = f"{sysconfig.get_path('purelib')}/"


class Quiet(WSGIRequestHandler):
    """A handler without access log."""

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


class Followed:
    """An application that follows each movement form to the end of its response."""

    def __init__(self, application: Callable, target: str, names: Iterable[str]) -> None:
        """Wrap an application; named framework functions are recorded too."""
        self.application, self.target, self.names = application, Path(target), set(names)
        self.events: list[tuple[int, str, str]] | None = None

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Respond, and write the events as one line."""
        is_sent = environ["REQUEST_METHOD"] == "POST" and "/movements/" in environ["PATH_INFO"]
        if not is_sent:
            return self.application(environ, start_response)
        # A garbage collection would always hit the same stage, which does not cause it.
        gc.collect()
        gc.disable()
        self.events = [(thread_time_ns(), "begin", "")]
        sys.setprofile(self.profile)
        try:
            response = self.application(environ, start_response)
            body = list(response)
            getattr(response, "close", lambda: None)()
        finally:
            sys.setprofile(None)
            gc.enable()
        self.events.append((thread_time_ns(), "end", ""))
        with self.target.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.events) + "\n")
        self.events = None
        return body

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Record the calls of the twin's own functions, and of the named ones."""
        if event in ("call", "return") and (name := self.name_of(frame)):
            self.events.append((thread_time_ns(), event, name))

    def name_of(self, frame: FrameType) -> str:
        """Return the name of a function of the twin, or of a named one; otherwise ""."""
        path, name = frame.f_code.co_filename, frame.f_code.co_qualname
        if path.startswith(TWIN):
            return f"{path.removeprefix(TWIN)}::{name}" if path.endswith(".py") else ""
        if not path.startswith(PACKAGES):
            return ""
        module = path.removeprefix(PACKAGES).removesuffix(".py").removesuffix("/__init__")
        full = f"{module.replace('/', '.')}.{name}"
        return full if full in self.names else ""

    def note_statement(self, statement: str) -> None:
        """Record a statement, including transaction control."""
        if self.events is not None:
            self.events.append((thread_time_ns(), "sql", statement))


def main(host: str, port: str, target: str, *names: str) -> None:
    """Serve until the process ends, and write the events to a file."""
    import sitecustomize

    from stockroom.wsgi import application

    followed = Followed(application, target, names)
    sitecustomize.OBSERVERS.append(followed.note_statement)
    make_server(host, int(port), followed, handler_class=Quiet).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
