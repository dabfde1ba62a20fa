"""Load: people who book movements, each until it is answered, and remember what they were told."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.harness.forms import Form
from tests.harness.page import Page
from tests.harness.process import TwinFailed
from tests.harness.twin import Twin

PEOPLE_EACH = 4
SKUS = ("HEX-M8-030", "HEX-M6-025", "HEX-M10-040")
ANSWER_SECONDS = 30
PAUSE_SECONDS = 0.05
WAIT_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What came back from which process, and when."""

    process: Twin
    request: str
    asked: float
    ended: float
    status: int
    retry_after: str | None

    def __str__(self) -> str:
        """Say it in a few words."""
        return f"{self.request} was answered {self.status} after {self.ended - self.asked:.1f} s"


def ask(process: Twin, method: str, path: str, body: str = "", cookie: str = "") -> Answer:
    """Send one request over a connection of its own; raises OSError or HTTPException."""
    address, asked = process.url, time.monotonic()
    headers = {"Origin": address, "Cookie": cookie}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=ANSWER_SECONDS)
    try:
        connection.request(method, path, body or None, headers)
        got = connection.getresponse()
        got.read()
    finally:
        connection.close()
    ended, request = time.monotonic(), f"{method} {path}"
    return Answer(process, request, asked, ended, got.status, got.headers["Retry-After"])


def cookie_of(page: Page) -> str:
    """Return the cookies of whoever opened a page, as a header."""
    return "; ".join(f"{one.name}={one.value}" for one in page.visitor.cookies.jar)


class Load:
    """People at all processes of a twin, busy until the block ends."""

    def __init__(self, processes: Sequence[Twin]) -> None:
        """Log everybody in; each opens the form of an item."""
        self.processes = processes
        self.answers: list[Answer] = []
        self.mark = f"Torture {uuid4().hex[:8]}"
        # Reasons, each used once, by what became of the movement.
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.cut_off: list[str] = []
        self.unreached: list[str] = []
        self._over = threading.Event()
        self._people = []
        for person, process in enumerate([*processes] * PEOPLE_EACH):
            page = process.visitor("clerk").visit(f"/items/{SKUS[person % len(SKUS)]}/")
            work = (person, process, page.form("Record"))
            self._people.append(threading.Thread(target=self._work, args=work))

    def __enter__(self) -> Self:
        """Begin."""
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End, when what was asked is answered."""
        self._over.set()
        for person in self._people:
            person.join()

    def wait_until(self, is_so: Callable[[], bool], seconds: float = WAIT_SECONDS) -> bool:
        """Wait for something while the load goes on; tell whether it came in time."""
        deadline = time.monotonic() + seconds
        while not is_so() and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        return is_so()

    def wait_for_more(self) -> None:
        """Return when each process has acknowledged one more movement."""
        since = time.monotonic()
        if not self.wait_until(lambda: self.is_served_since(since)):
            name = self.processes[0].name
            raise TwinFailed(f"{name} acknowledged no movement in {WAIT_SECONDS} s.")

    def is_served_since(self, moment: float) -> bool:
        """Tell whether each process acknowledged a movement that was asked for after a moment."""
        found = self.between(moment, time.monotonic())
        return {one.process for one in found if one.status == 302} == set(self.processes)

    def between(self, start: float, end: float) -> list[Answer]:
        """Return the answers to what was asked and answered between two moments."""
        return [one for one in list(self.answers) if start < one.asked and one.ended < end]

    def _work(self, person: int, process: Twin, form: Form) -> None:
        """Receive and issue by turns, until the load ends."""
        for number in itertools.count():
            if self._over.is_set():
                return
            kind, reason = ("receipt", "issue")[number % 2], f"{self.mark} {person}-{number}"
            form.fill({"Movement": kind, "Quantity": 1, "Reason": reason})
            self._move(process, form, reason)

    def _move(self, process: Twin, form: Form, reason: str) -> None:
        """Book one movement, by a form that is sent again until it is known what became of it."""
        self.sent.append(reason)
        body = urlencode(dict(form.pairs()) | {"key": reason.replace(" ", "-")})
        while not self._is_answered(process, form, reason, body):
            if self._over.wait(PAUSE_SECONDS):
                return

    def _is_answered(self, process: Twin, form: Form, reason: str, body: str) -> bool:
        """Send a form and look at the item, as a browser does; tell whether it was answered."""
        cookie, is_answered = cookie_of(form.page), False
        try:
            booked = ask(process, "POST", form.action, body, cookie)
            self.answers.append(booked)
            is_answered = booked.status != 503
            {302: self.acknowledged, 200: self.refused}.get(booked.status, []).append(reason)
            self.answers.append(ask(process, "GET", form.page.path, "", cookie))
        except ConnectionRefusedError:
            self.unreached.append(reason)
        except (OSError, http.client.HTTPException):
            self.cut_off.append(reason)
        return is_answered
