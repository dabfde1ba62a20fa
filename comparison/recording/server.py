"""Serve the twin in this folder by wsgiref, one request at a time, and record what each runs."""

import signal
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

HERE = str(Path(__file__).parent)
sys.path[:] = [str(Path.cwd()), *(path for path in sys.path if path != HERE)]
PACKAGES = f"{sysconfig.get_path('purelib')}/*"


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Recorded:
    """An application of which each request is recorded, to the end of its answer."""

    def __init__(self, application: Callable, recorder) -> None:
        """Wrap an application."""
        self.application, self.recorder = application, recorder

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Answer whole, so that nothing runs afterwards."""
        self.recorder.begin()
        try:
            answer = self.application(environ, start_response)
            try:
                return list(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            self.recorder.end()


def main(host: str, port: str) -> None:
    """Serve until SIGTERM, then write what was recorded."""
    sys.path.append(HERE)
    from recorder import Recorder, fix_chance, watch_templates

    sys.path.remove(HERE)
    fix_chance()
    recorder = Recorder([PACKAGES, f"{Path.cwd()}/*"])
    stopping: list[int] = []
    # An exception would be caught, and forgotten, where wsgiref still writes an answer.
    signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    try:
        recorder.begin("start")
        from stockroom.wsgi import application

        recorder.end()
        watch_templates(recorder)
        server = make_server(host, int(port), Recorded(application, recorder), handler_class=Quiet)
        server.timeout = 0.1
        while not stopping:
            server.handle_request()
    finally:
        recorder.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
