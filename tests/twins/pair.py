"""The same user at all twins in parallel, and the differences between the responses."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.harness.declaration import ROOT
from tests.harness.one_day import on_one_day
from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.harness.visitor import Visitor

from . import likeness

KNOWN = ROOT / "shared_spec/differences.toml"
SHOWN = 6


@dataclass(frozen=True)
class Difference:
    """One aspect in which the responses to one request differ."""

    address: str
    what: str
    description: str

    def is_known_as(self, entry: dict[str, str]) -> bool:
        """Return whether an entry of differences.toml matches it."""
        return self.what == entry["what"] and fnmatchcase(self.address, entry["path"])


def known_differences() -> list[dict]:
    """Return the entries of differences.toml."""
    return tomllib.loads(KNOWN.read_text("utf-8")).get("difference", [])


def known_faults() -> list[dict]:
    """Return the entries of differences.toml about pages provided by a framework."""
    return tomllib.loads(KNOWN.read_text("utf-8")).get("brought", [])


class Pair:
    """One role visiting all twins; every response is compared with the first twin's."""

    def __init__(self, twins: Sequence[Twin], role: str, part: str) -> None:
        """Log in at all twins; role and part select the known differences."""
        self.role, self.part = role, part
        self.visitors = [twin.visitor() for twin in twins]
        self.asked = 0
        self._found: list[Difference] = []
        self._cookies: list[set[str]] = [set() for _ in twins]
        if role != "anonymous":
            self.ask("GET /accounts/login/", lambda visitor: visitor.visit("/accounts/login/"))
            self.ask(f"log in as {role}", lambda visitor: visitor.log_in(role))
        self._newest = [twin.value("SELECT max(id) FROM stock_stockmovement") for twin in twins]
        self.remember()

    def ask(self, address: str, act: Callable[[Visitor], Page]) -> list[Page]:
        """Do the same at all twins, compare and return the responses."""
        if address.startswith("GET "):
            pages, _ = on_one_day(lambda: [act(visitor) for visitor in self.visitors])
        else:
            pages = [act(visitor) for visitor in self.visitors]
        self.compare(address, pages)
        return pages

    def compare(self, address: str, pages: Sequence[Page]) -> None:
        """Record how responses differ, except cookies, which are compared over the whole visit."""
        self.asked += 1
        for seen, page in zip(self._cookies, pages, strict=True):
            seen |= likeness.cookie_attributes(page)
        for other in pages[1:]:
            for what, description in likeness.differences(pages[0], other).items():
                self._found.append(Difference(address, what, description))

    def submit(self, words: str, send: Sequence[Callable[[], Page]]) -> None:
        """Send a form at each twin, follow a redirect, and undo what it changed or counted."""
        answers = [act() for act in send]
        self.compare(words, answers)
        if any(page.status == 302 for page in answers):
            self._let_movements_be_simultaneous()
            self.compare(f"{words}, then", [p.follow() if p.location else p for p in answers])
        self.undo()

    def remember(self) -> None:
        """Store snapshots of the databases."""
        for visitor in self.visitors:
            visitor.twin.store.keep("visit")

    def undo(self) -> None:
        """Restore the databases from the snapshots, including sessions."""
        for visitor in self.visitors:
            visitor.twin.store.restore("visit")

    def _let_movements_be_simultaneous(self) -> None:
        """Set the time of the latest record to that of the newest demo movement, in each twin."""
        for visitor, newest in zip(self.visitors, self._newest, strict=True):
            visitor.twin.execute(
                "UPDATE stock_stockmovement SET created_at = "
                "(SELECT max(created_at) FROM stock_stockmovement WHERE id <= ?) WHERE id > ?",
                newest,
                newest,
            )

    def conclude(self) -> None:
        """Fail with all unknown differences, or with known ones that are gone."""
        for other in self._cookies[1:]:
            self._compare_cookies(other)
        mine = (self.role, self.part)
        entries = [one for one in known_differences() if (one["role"], one["part"]) == mine]
        new = [one for one in self._found if not any(map(one.is_known_as, entries))]
        gone = [one for one in entries if not any(met.is_known_as(one) for met in self._found)]
        assert not new, self._report(new)
        assert not gone, f"No longer true; remove it from {KNOWN.name}: {gone}"

    def _compare_cookies(self, other: set[str]) -> None:
        if other != self._cookies[0]:
            names = (self.visitors[0].twin.name, self.visitors[1].twin.name)
            words = likeness.describe(sorted(self._cookies[0]), sorted(other), names)
            self._found.append(Difference("all answers", "cookies", words))

    def _report(self, new: list[Difference]) -> str:
        lines = [f"{len(new)} differences in {self.asked} answers to the {self.role}:"]
        for one in new[:SHOWN]:
            lines += [f"\n{self.role} · {one.address} · {one.what}", one.description]
        lines += [f"\n{self.role} · {one.address} · {one.what}" for one in new[SHOWN:]]
        return "\n".join(lines)
