"""Load: users and API clients that record movements, and remember the responses."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from tests.harness.process import TwinFailed
from tests.harness.torture.movers import Person, Program
from tests.harness.twin import Twin

# Per process.
MOVERS = (Person, Program, Person, Program)
DONE, REFUSED = (302, 201), (200, 409)
SKUS = ("HEX-M8-030", "HEX-M6-025", "HEX-M10-040")
ANSWER_SECONDS = 30
PAUSE_SECONDS = 0.05
WAIT_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """One response: process, status and times."""

    process: Twin
    request: str
    asked: float
    ended: float
    status: int
    retry_after: str | None

    def __str__(self) -> str:
        """Return a short description."""
        return f"{self.request} was answered {self.status} after {self.ended - self.asked:.1f} s"


def ask(
    process: Twin, method: str, path: str, headers: Mapping[str, str], body: str | None = None
) -> Answer:
    """Send one request over its own connection; raises OSError or HTTPException."""
    asked, parts = time.monotonic(), urlsplit(process.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=ANSWER_SECONDS)
    try:
        connection.request(method, path, body, {"Origin": process.url, **headers})
        got = connection.getresponse()
        got.read()
    finally:
        connection.close()
    ended, request = time.monotonic(), f"{method} {path}"
    return Answer(process, request, asked, ended, got.status, got.headers["Retry-After"])


class Load:
    """Users and API clients at all processes of a twin, busy until the block ends."""

    def __init__(self, processes: Sequence[Twin]) -> None:
        """Log everyone in, each for one item."""
        self.processes = processes
        self.answers: list[Answer] = []
        self.mark = f"Torture {uuid4().hex[:8]}"
        # Reasons, each used once, by outcome of the movement.
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.cut_off: list[str] = []
        self.unreached: list[str] = []
        self._is_over = threading.Event()
        places = itertools.product(MOVERS, processes)
        movers = [kind(at, sku) for (kind, at), sku in zip(places, itertools.cycle(SKUS))]
        self._threads = [threading.Thread(target=self._work, args=one) for one in enumerate(movers)]

    def __enter__(self) -> Self:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop, when open requests have been answered."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def wait_until(self, is_so: Callable[[], bool], seconds: float = WAIT_SECONDS) -> bool:
        """Wait for a condition under load; return whether it held in time."""
        deadline = time.monotonic() + seconds
        while not is_so() and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        return is_so()

    def wait_for_more(self) -> None:
        """Return when each process has acknowledged another movement."""
        since = time.monotonic()
        if not self.wait_until(lambda: self.is_served_since(since)):
            name = self.processes[0].name
            raise TwinFailed(f"{name} acknowledged no movement in {WAIT_SECONDS} s.")

    def is_served_since(self, since: float) -> bool:
        """Return whether each process acknowledged a movement requested after a time."""
        found = self.between(since, time.monotonic())
        return {one.process for one in found if one.status in DONE} == set(self.processes)

    def between(self, start: float, end: float) -> list[Answer]:
        """Return the responses to requests sent and answered between two times."""
        return [one for one in list(self.answers) if start < one.asked and one.ended < end]

    def _work(self, number: int, mover: Person | Program) -> None:
        """Receive and issue alternately until the load ends, each until it gets a response."""
        for count in itertools.count():
            kind, reason = ("receipt", "issue")[count % 2], f"{self.mark} {number}-{count}"
            request = mover.request(kind, reason, key=reason.replace(" ", "-"))
            self.sent.append(reason)
            while not self._is_answered(mover, reason, *request):
                if self._is_over.wait(PAUSE_SECONDS):
                    return
            if self._is_over.is_set():
                return

    def _is_answered(self, mover: Person | Program, reason: str, body: str, headers: dict) -> bool:
        """Send a request and check the item; return whether the outcome is known."""
        is_answered = False
        try:
            booked = ask(mover.process, "POST", mover.target, headers, body)
            self.answers.append(booked)
            is_answered = booked.status != 503
            if booked.status in DONE + REFUSED:
                (self.acknowledged if booked.status in DONE else self.refused).append(reason)
            self.answers.append(ask(mover.process, "GET", mover.place, mover.headers))
        except ConnectionRefusedError:
            self.unreached.append(reason)
        except (OSError, http.client.HTTPException):
            self.cut_off.append(reason)
        return is_answered
