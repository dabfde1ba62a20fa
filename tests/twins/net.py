"""Send the same bad input to all twins; none may respond with 500."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.harness.forms import Form
from tests.harness.page import Page
from tests.harness.program import Program
from tests.harness.twin import Twin

from . import attempts, likeness
from .access import Thing
from .callers import Callers
from .parameters import first_option, given, names_of
from .walking.sight import Sight

Act = Callable[[Callers], Page]

SHOWN, LINES = 40, 8


class Net:
    """The same users at all twins, who send requests that no page offers."""

    def __init__(self, twins: Sequence[Twin]) -> None:
        """Log in every role at each twin, and let the clerk open a reset link."""
        self.pool = ThreadPoolExecutor(len(twins))
        self.callers = list(self.pool.map(Callers, twins))
        for one in self.callers:
            one.open_link("clerk")
        self.names = [twin.name for twin in twins]
        self.sight = Sight(twins[0].now)
        self.begin()

    def begin(self) -> None:
        """Discard recorded problems, with everyone logged in."""
        self.wrong: list[str] = []
        self.asked = 0
        self.come_back()

    def come_back(self) -> None:
        """Restore the databases to the state right after all logins."""
        list(self.pool.map(Callers.come_back, self.callers))

    def ask(self, words: str, act: Act, compared: Callable[[Page], dict] | None = None) -> None:
        """Do the same at all twins, then undo it; record 500s and differences."""
        self.asked += 1
        pages = list(self.pool.map(act, self.callers))
        words = f"{pages[0].response.request.method} {pages[0].path[:80]} {words}"
        self.wrong += [f"{words}: {page!r:.300}" for page in pages if page.status >= 500]
        first, *others = map(compared or self.sight.aspects, pages)
        for name, other in zip(self.names[1:], others, strict=True):
            for what in first | other:
                ours, theirs = first.get(what), other.get(what)
                if ours != theirs:
                    difference = likeness.describe(ours, theirs, (self.names[0], name))
                    self.wrong.append(f"{words} · {what}\n{_short(difference)}")
        if any(map(_may_have_written, pages)):
            self.come_back()

    def look(self, words: str, thing: Thing, address: str) -> None:
        """Request a URL of a section with its method, as a superuser."""
        method = "POST" if thing.answer("superuser", "GET") == "405" else "GET"

        def act(callers: Callers) -> Page:
            path = address.format(**callers.places("superuser"))
            if thing.is_by_token:
                program = Program(callers.twin, callers.keys["superuser"])
                return program.send(method, path, json={} if method == "POST" else None)
            headers = {"X-CSRFToken": callers.tokens["superuser"][1]}
            return callers.visitors["superuser"].clone().request(method, path, headers=headers)

        self.ask(words, act)

    def forms(self, thing: Thing, role: str) -> list[Mapping[str, Form]]:
        """Return the fillable forms of a page, each by the keys of the twins."""
        self.come_back()
        found: dict[str, dict[str, Form]] = {}
        for callers in self.callers:
            page = callers.visitors[role].clone().visit(callers.address(thing, role))
            page = page.follow() if page.location else page
            for form in page.forms:
                if form.method == "POST" and form.fields:
                    found.setdefault(form.action, {})[callers.twin.key] = form
        assert found
        assert {len(forms) for forms in found.values()} == {len(self.callers)}
        return list(found.values())

    def fill(self, thing: Thing, forms: Mapping[str, Form], name: str, way: str) -> None:
        """Send a form with one parameter replaced, the others valid.

        If only one framework has the field, nothing is compared.
        """

        def act(callers: Callers) -> Page:
            form = forms[callers.twin.key]
            typed = callers.values(thing) or attempts.right(form)[0]
            pairs = [pair for pair in form.pairs() if pair[0] not in typed] + list(typed.items())
            value = dict(pairs).get(name) or first_option(form, name)
            sent = [pair for pair in pairs if pair[0] != name] + dict(given(name, value))[way]
            return form.page.visitor.clone().post(form.action, sent, referrer=form.page.path)

        compared = likeness.head if name.endswith("-id") else self.sight.aspects
        are_named = all(name in names_of(form) for form in forms.values())
        self.ask(f"{name}: {way}", act, compared if are_named else lambda _page: {})

    def tell(self, words: str, method: str, thing: Thing, body: object) -> None:
        """Send JSON as a superuser's API client."""
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": "a"}

        def act(callers: Callers) -> Page:
            program = Program(callers.twin, callers.keys["superuser"])
            path = callers.address(thing, "superuser")
            return program.send(method, path, content=content, headers=headers)

        self.ask(words, act)

    def send(self, words: str, method: str, path: str, more: Sequence[tuple[str, bytes]]) -> None:
        """Send a valid request with some headers replaced or added."""
        names = {name for name, _ in more}
        is_by_token = path.startswith("/api/")
        content = b'{"kind": "receipt", "quantity": 1}' if method == "POST" else b"{}"

        def act(callers: Callers) -> Page:
            own = {"Content-Type": "application/json", "Idempotency-Key": "a"}
            visitor = callers.twin.visitor()
            if is_by_token:
                own["Authorization"] = f"Bearer {callers.keys['superuser']}"
            else:
                visitor = callers.visitors["superuser"].clone()
                own = {"X-CSRFToken": callers.tokens["superuser"][1]}
            kept = [(name, value.encode()) for name, value in own.items() if name not in names]
            body = {"content": content} if is_by_token else {}
            return visitor.request(method, path, headers=[*kept, *more], **body)

        self.ask(words, act)

    def bake(self, words: str, method: str, path: str, which: str, values: list[bytes]) -> None:
        """Send a request with other values of some cookies; `own` is the valid one."""

        def act(callers: Callers) -> Page:
            parts = []
            for name, value in callers.visitors["superuser"].cookies.items():
                is_meant = which == "all" or name == callers.session_cookie
                for one in values if is_meant else [b"own"]:
                    parts.append(f"{name}=".encode() + one.replace(b"own", value.encode()))
            headers = {"Cookie": b"; ".join(parts), "X-CSRFToken": callers.tokens["superuser"][1]}
            return callers.twin.visitor().request(method, path, headers=headers)

        self.ask(words, act)

    def conclude(self) -> None:
        """Fail with all recorded problems."""
        shown = "\n\n".join(self.wrong[:SHOWN])
        assert not self.wrong, f"{len(self.wrong)} of {self.asked}:\n\n{shown}"


def _may_have_written(page: Page) -> bool:
    """Return whether a request changed something, or was counted by a throttle."""
    is_sent = page.response.request.method not in ("GET", "HEAD")
    return is_sent and (page.status != 200 or page.path.startswith(("/acc", "/api", "/admin/log")))


def _short(text: str) -> str:
    """Return the first lines of the description of two differing responses."""
    lines = [line for line in text.splitlines() if re.match(r"\s*([-+]|\w+: )", line)]
    return "\n".join(line[:200] for line in lines[:LINES])
