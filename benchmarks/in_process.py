"""Time one twin and its floor in this process: started by floor.py in the twin's folder.

It reads the requests and prints the measurements, as JSON. The floor of a request is its own
statements, run with sqlite3 directly on a copy of the database, and a Jinja2 page of the same size
with as many values of its rows as the page has cells and options, or its response as JSON.
"""

import json
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from importlib import import_module
from io import BytesIO
from itertools import chain, islice
from statistics import median, quantiles
from types import FrameType
from typing import Any
from uuid import uuid4
from wsgiref.util import setup_testing_defaults

from jinja2 import Environment
from markupsafe import Markup

from benchmarks.layers import LAYERS, functions, layer_of

WARMING, FEWEST = 5, 5
SAMPLE_SECONDS = 0.001
PAGE = Environment(autoescape=True).from_string(
    "{{ rest }}{% for value in values %}<td>{{ value }}</td>\n{% endfor %}"
)
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
STATEMENTS: list[str] = []
FUNCTIONS: list[tuple] = []


class Recording(sqlite3.Connection):
    """A connection of the twin that records its statements, with values, and its functions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Open the database."""
        super().__init__(*args, **kwargs)
        self.set_trace_callback(STATEMENTS.append)

    def create_function(self, *args: Any, **kwargs: Any) -> None:
        """Create a function, here and later on the floor."""
        FUNCTIONS.append((args, kwargs))
        super().create_function(*args, **kwargs)


class Application:
    """The twin as a WSGI callable."""

    def __init__(self) -> None:
        """Import the twin, and record each of its connections."""
        connect = partial(sqlite3.connect, factory=Recording)
        sqlite3.connect = sqlite3.dbapi2.connect = connect
        self.callable = import_module("stockroom.wsgi").application

    def ask(self, environ: dict[str, Any], content: bytes) -> bytes:
        """Return the body of a response; raise RuntimeError unless it is a success."""
        told: list[str] = []
        environ = {**environ, "wsgi.input": BytesIO(content), "HTTP_IDEMPOTENCY_KEY": uuid4().hex}
        answer = self.callable(environ, lambda status, headers, failure=None: told.append(status))
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        if not told[0].startswith("2"):
            raise RuntimeError(f"{environ['PATH_INFO']} answered {told[0]}: {body[:500]!r}")
        return body


class Floor:
    """The minimal request: the same statements on a copy of the database, and a page."""

    def __init__(self, file: str) -> None:
        """Open the copy."""
        self.connection = sqlite3.Connection(file, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def learn(self, statements: list[str], body: bytes, *, is_json: bool) -> None:
        """Run statements and prepare the rendering of their rows as a body of this size."""
        for args, kwargs in FUNCTIONS:
            self.connection.create_function(*args, **kwargs)
        FUNCTIONS.clear()
        results = self.run(statements)
        if is_json:
            data = json.loads(body)
            self.render = lambda results: json.dumps(data).encode()
            return
        at = max(range(len(results)), key=lambda at: sum(map(len, results[at])))
        # Other columns of a wide query are not on the page.
        cells = body.count(b"<td") + body.count(b"<option")
        values = lambda results: islice(chain.from_iterable(results[at]), cells)  # noqa: E731
        missing = len(body) - len(PAGE.render(rest="", values=values(results)).encode())
        rest = Markup(" " * missing)  # noqa: S704 - blanks
        self.render = lambda results: PAGE.render(rest=rest, values=values(results)).encode()

    def answer(self, statements: list[str]) -> None:
        """Run statements and render their rows."""
        self.render(self.run(statements))

    def run(self, statements: list[str]) -> list[list[tuple]]:
        """Run statements and return their rows."""
        return [self.connection.execute(sql).fetchall() for sql in statements]


def replayed() -> list[str]:
    """Return the statements of the twin since the last call, without triggers and settings."""
    found = [sql for sql in STATEMENTS if not sql.lstrip().startswith(("--", "PRAGMA"))]
    STATEMENTS.clear()
    return found


def measure(asked: dict[str, Any], application: Application, floor: Floor) -> dict[str, Any]:
    """Return the milliseconds of both, alternating, quartiles of their ratio, and the layers."""
    environ, content = asked["environ"], asked["content"].encode()
    setup_testing_defaults(environ)
    STATEMENTS.clear()
    for _ in range(WARMING):
        body = application.ask(environ, content)
        floor.learn(replayed(), body, is_json=asked["is_json"])
    pairs: list[tuple[float, float]] = []
    until = time.perf_counter() + asked["seconds"]
    while len(pairs) < FEWEST or len(pairs) < asked["rounds"] and time.perf_counter() < until:
        own = milliseconds(application.ask, environ, content)
        statements = replayed()
        pairs.append((own, milliseconds(floor.answer, statements)))
    own, least = (median(one) for one in zip(*pairs, strict=True))
    return {
        "ratio": [round(one, 2) for one in quantiles([a / b for a, b in pairs], n=4)],
        "ms": round(own, 3),
        "floor_ms": round(least, 3),
        "statements": len([sql for sql in statements if not sql.startswith(CONTROL)]),
        "layers": profile(lambda: application.ask(environ, content), asked["profile_seconds"]),
    }


def milliseconds(act: Callable, *arguments: Any) -> float:
    """Return the CPU time of a function: other programs do not affect it."""
    began = time.thread_time()
    act(*arguments)
    return (time.thread_time() - began) * 1000


def profile(act: Callable[[], Any], seconds: float) -> dict[str, float]:
    """Run a function repeatedly; return each layer's share of the samples of its stack."""
    found: Counter = Counter()

    def sample(_number: int, frame: FrameType) -> None:
        stack = list(functions(frame))
        is_sample = any(one.endswith("/in_process.py:sample") for one in stack)
        if any(one.endswith("/in_process.py:ask") for one in stack) and not is_sample:
            found[layer_of(stack)] += 1

    before = signal.signal(signal.SIGALRM, sample)
    until = time.perf_counter() + seconds
    signal.setitimer(signal.ITIMER_REAL, SAMPLE_SECONDS, SAMPLE_SECONDS)
    while time.perf_counter() < until:
        act()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    return {layer: round(found[layer] / max(found.total(), 1), 3) for layer in LAYERS}


def main() -> None:
    """Measure each request of the input."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    application, floor = Application(), Floor(sys.argv[1])
    print(json.dumps([measure(one, application, floor) for one in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
