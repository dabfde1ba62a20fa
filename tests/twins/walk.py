"""A crawl over the pages of all twins by their links."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from tests.harness.forms import Form

from .access import ROUTES
from .pair import Pair

LINKS = "//a/@href | //link/@href | //img/@src | //script/@src | //*[name() = 'use']/@href"
ENTRANCES = (
    "/",
    "/items/",
    "/movements/",
    "/reports/activity/?days=366",
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/",
    "/accounts/tokens/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password_reset/",
    "/accounts/password_reset/done/",
    "/accounts/logout/",
)


class Walk:
    """Follows each link, but only the first few URLs per route and query fields."""

    def __init__(self, pair: Pair, most_alike: int) -> None:
        """Start with no pages visited."""
        self.pair = pair
        self.most_alike = most_alike
        # Each kind of form once, as on the page of each twin.
        self.forms: dict[tuple, list[Form]] = {}
        self._routes = [_expression(path) for path in ROUTES]
        self._alike: Counter[tuple] = Counter()

    def run(self, entrances: Iterable[str] = ENTRANCES) -> "Walk":
        """Visit the start pages and all pages that their links lead to."""
        waiting, known = deque(entrances), set(entrances)
        while waiting:
            address = waiting.popleft()
            kind = self.kind(address)
            if self._alike[kind] < self.most_alike:
                self._alike[kind] += 1
                found = [link for link in self._visit(address) if link not in known]
                known.update(found)
                waiting += found
        return self

    def kind(self, address: str) -> tuple:
        """Return the key for equivalent URLs: the route, or else the path; the query fields."""
        parts = urlsplit(address)
        route = next((one.pattern for one in self._routes if one.fullmatch(parts.path)), parts.path)
        return route, *sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})

    def _visit(self, address: str) -> list[str]:
        pages = self.pair.ask(f"GET {address}", lambda visitor: visitor.visit(address))
        page = pages[0]
        if page.location:
            return [_local(page.path, page.location)]
        if not page.headers["Content-Type"].startswith("text/html"):
            return []
        for same in zip(*(page.forms for page in pages), strict=False):
            self.forms.setdefault(self._form_kind(same[0]), list(same))
        links = [_local(page.path, link) for link in page.document.xpath(LINKS)]
        return list(dict.fromkeys(filter(None, links)))

    def _form_kind(self, form: Form) -> tuple:
        names = tuple(control.name for control in form.controls)
        return form.method, self.kind(urlsplit(form.action).path), names


def _expression(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))


def _local(page: str, link: str) -> str:
    """Return path and query of a link on this host, otherwise an empty string.

    The admin is left out: its pages differ by design, and tests/spec compare their meaning.
    """
    parts = urlsplit(urljoin(page, urldefrag(link).url))
    is_elsewhere = parts.scheme or parts.netloc or parts.path.startswith("/admin/")
    return "" if is_elsewhere else parts.geturl()
