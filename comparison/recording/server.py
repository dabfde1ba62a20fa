"""Serve the twin in this folder with wsgiref, one request at a time, and record each one."""

import signal
import sys
import sysconfig
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

HERE = str(Path(__file__).parent)
sys.path[:] = [str(Path.cwd()), *(path for path in sys.path if path != HERE)]
PACKAGES = f"{Path(sysconfig.get_path('purelib')).resolve()}/*"


class Quiet(WSGIRequestHandler):
    """A handler without access log."""

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


class Jobs:
    """Jobs that wait for the end of their request, and run in its thread."""

    def __init__(self) -> None:
        """Start without jobs."""
        self.waiting: list[Callable[[], None]] = []

    def submit(self, job: Callable, *arguments: object) -> None:
        """Queue a job, like an executor."""
        self.waiting.append(partial(job, *arguments))

    def run(self) -> None:
        """Run the queued jobs, and those that they submit."""
        while self.waiting:
            self.waiting.pop(0)()


class Response(list):
    """The parts of a body; `close` is called when they have been sent."""

    def __init__(self, body: Iterable[bytes], close: Callable[[], None]) -> None:
        """Read a body completely."""
        super().__init__(body)
        self.close = close


class Recorded:
    """An application that records each request, to the end of the jobs that it submits."""

    def __init__(self, application: Callable, jobs: Jobs, recorder) -> None:
        """Wrap an application."""
        self.application, self.jobs, self.recorder = application, jobs, recorder

    def __call__(self, environ: dict, start_response: Callable) -> Response:
        """Respond completely; submitted jobs run after the response was sent."""
        # A failed request was never closed.
        self.recorder.end()
        self.recorder.begin()
        answer = self.application(environ, start_response)
        try:
            return Response(answer, self.finish)
        finally:
            getattr(answer, "close", lambda: None)()

    def finish(self) -> None:
        """Run the jobs of a request, and stop recording."""
        try:
            self.jobs.run()
        finally:
            self.recorder.end()


def main(host: str, port: str) -> None:
    """Serve until SIGTERM, then write the recording."""
    sys.path.append(HERE)
    from recorder import Recorder, fix_chance

    sys.path.remove(HERE)
    fix_chance()
    recorder = Recorder([PACKAGES, f"{Path.cwd()}/*"])
    stopping: list[int] = []
    # An exception would be caught and lost while wsgiref is still writing a response.
    signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    try:
        recorder.begin("start")
        from stockroom.accounts import background
        from stockroom.wsgi import application

        # Thread scheduling is random, and so would be the recording of it.
        background.executor = jobs = Jobs()
        recorder.end()
        server = make_server(
            host, int(port), Recorded(application, jobs, recorder), handler_class=Quiet
        )
        server.timeout = 0.1
        while not stopping:
            server.handle_request()
    finally:
        recorder.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
