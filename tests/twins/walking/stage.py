"""The stage: the same users at all twins in parallel, and the session log."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.harness.page import Page
from tests.harness.people import DEMO_PEOPLE
from tests.harness.twin import Twin
from tests.harness.visitor import DEMO_PASSWORD, Visitor
from tests.twins import likeness

from .shelf import Shelf
from .sight import Sight

NAMES = {
    "superuser": "Ida the superuser",
    "manager": "Mona the manager",
    "auditor": "Otto the auditor",
    "clerk": "Ada the clerk",
    "member": "Max the member",
    "staff": "Stan of the staff",
}
# Columns with random values or timestamps, in the tables of both twins.
RANDOM = ("password", "prefix", "digest", "request_key")
TABLES = (
    "accounts_user",
    "accounts_profile",
    "api_apitoken",
    "stock_category",
    "stock_supplier",
    "stock_item",
    "stock_barcode",
    "stock_stockmovement",
)


SHOWN = 5


class Differs(AssertionError):
    """The twins differ; the message is the session log and the difference."""


class Stage:
    """All twins with the demo data, and the users of the session."""

    def __init__(self, twins: Sequence[Twin], pool: ThreadPoolExecutor) -> None:
        """Restore the demo data."""
        self.twins, self.pool = twins, pool
        for twin in twins:
            twin.restore()
        self.sight = Sight(twins[0].now)
        self.shelf = Shelf(twins[0])
        self.log: list[str] = []
        self.is_over = False
        self.passwords = dict.fromkeys(DEMO_PEOPLE, DEMO_PASSWORD)
        self.tokens: dict[str, list[str]] = {}
        self._people: dict[str, list[Visitor]] = {}

    def visitors(self, who: str) -> list[Visitor]:
        """Return the browsers of a user; demo users start logged in."""
        if who not in self._people:
            role = who if who in DEMO_PEOPLE else "anonymous"
            self._people[who] = [twin.visitor(role) for twin in self.twins]
        return self._people[who]

    def comes_in(self, who: str, visitors: list[Visitor]) -> None:
        """Let a user continue in these browsers."""
        self._people[who] = visitors

    def act(
        self, who: str, words: str, act: Callable[..., Page], *each: Sequence[Any]
    ) -> list[Page]:
        """Do the same as a user at all twins, and follow redirects.

        `each` are arguments with one value per twin. Returns the first responses; raises
        Differs if the twins differ.
        """
        pages = self._compare(who, words, act, self.visitors(who), *each)
        if pages[0].location and pages[0].location.startswith("/"):
            self._compare(who, f"goes on to {pages[0].location}", Page.follow, pages)
        return pages

    def _compare(
        self, who: str, words: str, act: Callable[..., Page], *each: Sequence[Any]
    ) -> list[Page]:
        pages = list(self.pool.map(act, *each))
        outcomes = [self.sight.words(page) for page in pages]
        names = [twin.name for twin in self.twins]
        together = ", ".join(f"{one} {text}" for one, text in zip(names, outcomes, strict=True))
        same = outcomes[0] if len(set(outcomes)) == 1 else together
        self.log.append(f"{NAMES.get(who, who)} {words}: {same}")
        first, *others = [self.sight.aspects(page) for page in pages]
        for name, other in zip(names[1:], others, strict=True):
            differing = [what for what in first | other if first.get(what) != other.get(what)]
            if differing:
                pair = names[0], name
                text = [
                    f"{what}\n{likeness.describe(first.get(what), other.get(what), pair)}"
                    for what in differing
                ]
                self.fail("\n".join(text))
        self.expect(pages[0].status < 500, f"{pages[0].status}: {pages[0].text}")
        return pages

    def expect(self, is_so: bool, reason: str) -> None:
        """Fail with the session log and a reason unless a condition holds."""
        if not is_so:
            self.fail(reason)

    def fail(self, reason: str) -> None:
        """End the session with a failure."""
        self.is_over = True
        raise Differs("\n".join([*self.log, reason]))

    def end(self) -> None:
        """Compare the data of the twins, with each other and with the shelf."""
        if self.is_over:
            return
        self.is_over = True
        for twin in self.twins:
            wrong = self.shelf.wrong(twin)
            self.expect(not wrong, f"{twin.name}: {wrong}")
        first, *others = list(self.pool.map(self._held, self.twins))
        for twin, other in zip(self.twins[1:], others, strict=True):
            lost, more = [sorted(one - two) for one, two in ((first, other), (other, first))]
            text = [f"{self.twins[0].name} has {lost[:SHOWN]}", f"{twin.name} has {more[:SHOWN]}"]
            self.expect(first == other, "\n".join(text))

    def _held(self, twin: Twin) -> set[str]:
        """Return the rows of the tables that all twins share."""
        with twin.database() as database:
            rows = [
                (table, row) for table in TABLES for row in database.rows(f"SELECT * FROM {table}")
            ]
        return {f"{table} {self._known(row)}" for table, row in rows}

    def _known(self, row: dict[str, Any]) -> list[tuple[str, str]]:
        """Return the values of a row, datetimes to the second, without random ones."""
        values = {name: str(value) for name, value in row.items() if name not in RANDOM}
        return sorted((name, self.sight.steady(value)) for name, value in values.items())
