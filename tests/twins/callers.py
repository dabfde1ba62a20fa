"""One user of each role at one twin, logged in once, with a token and a reset link."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from urllib.parse import quote, urlsplit

from tests.harness.controls import Control
from tests.harness.page import Page
from tests.harness.people import DEMO_PEOPLE, ROLES
from tests.harness.program import Program, give_token
from tests.harness.twin import Twin
from tests.harness.visitor import Visitor
from tests.spec.arrange import add_items, session_cookie
from tests.spec.arrange_accounts import add_token
from tests.spec.headers import is_hardened

from .access import Cell, Thing

TABLES = ("accounts_", "auth_", "stock_", "admin_", "django_admin_")
LOGINS = {"/accounts/login/": "login", "/admin/login/": "admin"}
THROTTLED = {*LOGINS, "/accounts/signup/", "/accounts/password_reset/"}
# What a denied request may still record; everything else is the data of the stockroom.
BOOKKEEPING = ("session", "attempt", "throttl")


class Callers:
    """Sends the requests of the access table."""

    def __init__(self, twin: Twin) -> None:
        """Log every role in, then store a snapshot of the database."""
        self.twin = twin
        self.visitors: dict[str, Visitor] = {role: twin.visitor(role) for role in ROLES}
        self.tokens = {role: token_of(visitor) for role, visitor in self.visitors.items()}
        self.links = {role: self._reset_link(role) for role in DEMO_PEOPLE}
        self.own_tokens = {role: add_token(twin, role, "Own") for role in self.links}
        # Last used long ago, with no further update, so that no use is recorded.
        used = {"last_used_at": "2099-01-01 00:00:00"}
        self.keys = {role: give_token(twin, role, **used) for role in [*self.links, "deactivated"]}
        self.free = self._add_free_records()
        self._forms: dict[str, list[tuple[str, str]]] = {}
        twin.store.keep("callers")
        self._before = self.data()

    def _reset_link(self, role: str) -> str:
        self.twin.mail.clear()
        fields = {"Email address": f"{role}@stockroom.example"}
        self.twin.visitor().submit("/accounts/password_reset/", "Send the link", fields)
        return urlsplit(self.twin.mail.link()).path

    def _add_free_records(self) -> dict[str, str]:
        """Add an item, a category and an API token without references; return primary keys."""
        add_items(self.twin, 1)
        self.twin.execute("INSERT INTO stock_category (name, slug) VALUES ('Free', 'free')")
        number = "SELECT max(id) FROM stock_"
        found = {f"free_{name}": self.twin.value(number + name) for name in ("item", "category")}
        found["newest_movement"] = self.twin.value(f"{number}stockmovement")
        return found | {"free_token": add_token(self.twin, "clerk", "Free")}

    @cached_property
    def session_cookie(self) -> str:
        """Return the name of the session cookie."""
        return session_cookie(self.visitors["superuser"])

    def open_link(self, role: str) -> None:
        """Open a role's reset link, and reset to this state from now on."""
        self.visitors[role].visit(self.links[role])
        self.twin.store.keep("callers")

    def come_back(self) -> None:
        """Restore the database to the state right after all logins."""
        self.twin.store.restore("callers")

    def changes(self) -> dict[str, list[tuple]]:
        """Return the tables changed since all logins."""
        return {name: rows for name, rows in self.data().items() if rows != self._before[name]}

    def data(self) -> dict[str, list[tuple]]:
        """Return all data that a denied request must not change."""
        tables = self.twin.contents(*TABLES)
        return {name: rows for name, rows in tables.items() if not _is_bookkeeping(name)}

    def places(self, role: str) -> dict[str, str]:
        """Return the parts of URLs that differ by role and twin, by their name in the table."""
        other = DEMO_PEOPLE[DEMO_PEOPLE.index(role) - 1] if role in DEMO_PEOPLE else "clerk"
        links = {"own": self.links.get(role, ""), "foreign": self.links[other]}
        return {
            **self.free,
            "own_token": self.own_tokens.get(role, self.own_tokens["clerk"]),
            "foreign_token": self.own_tokens[other],
            **{f"{whose}_link": link for whose, link in links.items()},
            **{
                f"{whose}_form": f"{link.rsplit('/', 2)[0]}/set-password/"
                for whose, link in links.items()
            },
        }

    def ask(self, thing: Thing, cell: Cell) -> Page:
        """Send the request of a cell from a copy of the role's browser."""
        if thing.is_by_token:
            return self.ask_by_token(thing, cell)
        visitor, proof = self.visitors[cell.role].clone(), self.tokens[cell.role]
        if thing.path in THROTTLED:
            # Each cell is the first attempt; throttling is tested in tests/spec.
            self.twin.execute("DELETE FROM accounts_throttle")
        if cell.method == "POST":
            return self.post(thing, cell.role, visitor, [proof])
        headers = {"Origin": self.twin.url, "X-CSRFToken": proof[1]}
        return visitor.request(cell.method, self.address(thing, cell.role), headers=headers)

    def ask_by_token(self, thing: Thing, cell: Cell) -> Page:
        """Send the request of a cell as an API client with the role's token, if any."""
        headers = {"Idempotency-Key": "of-a-program"}
        sent = {"json": thing.sends, "headers": headers}
        program = Program(self.twin, self.keys.get(cell.role, ""))
        options = {} if cell.method in ("GET", "HEAD", "OPTIONS") else sent
        return program.send(cell.method, self.address(thing, cell.role), **options)

    def address(self, thing: Thing, role: str) -> str:
        """Return the URL of a section for a role."""
        return thing.address.format(**self.places(role))

    def post(
        self,
        thing: Thing,
        role: str,
        visitor: Visitor,
        proof: list[tuple[str, str]],
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send the POST of a section, with its CSRF token."""
        address, fields = self.address(thing, role), [*proof, *self.fields(thing)]
        files = [(name, (name, text.encode())) for name, text in thing.uploads.items()]
        return visitor.post(address, fields, files=files, headers=headers, referrer=address)

    def fields(self, thing: Thing) -> list[tuple[str, str]]:
        """Return the data of a POST without the token: given values over those of a form."""
        sent = self.values(thing)
        if thing.presses and str(thing) not in self._forms:
            page = self.visitors["superuser"].clone().visit(thing.address)
            self._forms[str(thing)] = page.form(thing.presses).pairs(thing.presses)
        found = self._forms.get(str(thing), [])
        kept = [pair for pair in found if pair[0] not in sent and not pair[0].startswith("csrf")]
        return kept + list(sent.items())

    def values(self, thing: Thing) -> dict[str, str]:
        """Return the given values of a section's POST."""
        return {name: value.format(**self.free) for name, value in thing.sends.items()}

    def mistakes(self, thing: Thing, cells: Iterable[Cell]) -> list[str]:
        """Return the cells for which the twin does not do what the table says."""
        answers = [(cell, self.answer(thing, cell)) for cell in cells]
        return [
            f"{cell.method} {thing.address} as {cell.role}: {answer}, not {cell.answer}"
            for cell, answer in answers
            if answer != cell.expected
        ]

    def answer(self, thing: Thing, cell: Cell) -> str:
        """Return the response to a cell's request, in the table's notation."""
        page = self.ask(thing, cell)
        if not is_hardened(page):
            return f"{page.status} without the headers"
        if page.status != 302:
            return str(page.status)
        login_url, _, back = page.location.partition("?next=")
        if login_url in LOGINS and back == quote(page.path):
            return LOGINS[login_url]
        wanted = thing.leads_to.format(**self.places(cell.role))
        return "ok" if fnmatchcase(page.location, wanted) else f"302 {page.location}"


def token_of(visitor: Visitor) -> tuple[str, str]:
    """Return name and value of the hidden CSRF input."""
    controls: list[Control] = visitor.visit("/accounts/login/").form("Log in").controls
    return next((one.name, one.values[0]) for one in controls if one.name.startswith("csrf"))


def _is_bookkeeping(table: str) -> bool:
    return any(word in table for word in BOOKKEEPING)
