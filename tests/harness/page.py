"""A page as a user sees it: headings, tables, messages, links, forms."""

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tests.harness.controls import text_of
from tests.harness.forms import Form

if TYPE_CHECKING:
    from tests.harness.visitor import Visitor

HEADINGS = "//h1 | //h2 | //h3 | //h4"


class Page:
    """One response to one visitor, redirects not followed."""

    def __init__(self, visitor: "Visitor", response: httpx.Response, sql: tuple[int, int]) -> None:
        """Store the response and its span of the SQL log."""
        self.visitor = visitor
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.path = relative(str(response.request.url), visitor.twin.url)
        self._sql = sql

    def __repr__(self) -> str:
        """Return the text that a failing assertion shows."""
        return f"<{self.response.request.method} {self.path}: {self.status} {self.location or ''}>"

    @property
    def location(self) -> str | None:
        """Return the target of a redirect: path and query on this host, otherwise the whole URL."""
        to = self.headers.get("location")
        return None if to is None else relative(to, self.visitor.twin.url)

    @property
    def html(self) -> str:
        """Return the body as text."""
        return self.response.text

    @property
    def data(self) -> Any:
        """Return the JSON body."""
        return self.response.json()

    @cached_property
    def document(self) -> HtmlElement:
        """Return the parsed page."""
        content = self.response.content or b"<html></html>"
        return document_fromstring(content, HTMLParser(encoding="utf-8"))

    @property
    def main(self) -> HtmlElement:
        """Return the main part of the page, without header, navigation and footer."""
        return next(iter(self.document.xpath("//main")), self.document)

    @property
    def text(self) -> str:
        """Return the text of the main part, whitespace collapsed."""
        return text_of(self.main)

    @property
    def title(self) -> str:
        """Return the text of the title element."""
        return text_of(self.document.find(".//title"))

    @property
    def headings(self) -> list[str]:
        """Return the headings in order."""
        return [text_of(heading) for heading in self.document.xpath(HEADINGS)]

    @property
    def messages(self) -> list[str]:
        """Return the messages shown once after an action."""
        listed = "//ul[@class = 'messagelist']/li"
        return [text_of(item) for item in self.document.xpath(f"{having('message')} | {listed}")]

    @property
    def notices(self) -> list[str]:
        """Return the permanent notices of the page."""
        return [text_of(notice) for notice in self.document.xpath(having("notice"))]

    @property
    def tables(self) -> list[list[dict[str, str]]]:
        """Return each table as rows of cell text by header text."""
        return [_rows(table) for table in self.main.xpath(".//table")]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the first table; empty if there is none."""
        return self.tables[0] if self.tables else []

    def column(self, header: str) -> list[str]:
        """Return one column of the first table."""
        return [row[header] for row in self.rows]

    @property
    def details(self) -> dict[str, str]:
        """Return the terms and descriptions of the page's description lists."""
        terms = self.document.xpath("//dl//dt")
        return {text_of(term): text_of(term.xpath("following::dd[1]")[0]) for term in terms}

    @property
    def links(self) -> dict[str, str]:
        """Return the targets of the links by text; the first link with a text counts."""
        links: dict[str, str] = {}
        here = self.visitor.twin.url
        for anchor in self.document.xpath("//a[@href]"):
            address = urljoin(here, self.target(anchor.get("href")))
            links.setdefault(text_of(anchor), relative(address, here))
        return links

    def target(self, link: str) -> str:
        """Return the URL of a link on this page; “?” is the page without query."""
        return urljoin(self.path.split("?")[0] if link.startswith("?") else self.path, link)

    def click(self, link: str) -> "Page":
        """Visit the target of a link."""
        assert link in self.links, f"No link “{link}” on {self!r}; there are {list(self.links)}"
        return self.visitor.visit(self.links[link])

    def follow(self) -> "Page":
        """Visit the target of this redirect."""
        assert self.location is not None, f"{self!r} is no redirect"
        return self.visitor.visit(self.location)

    @property
    def forms(self) -> list[Form]:
        """Return all forms in order."""
        return [Form(self, element) for element in self.document.xpath("//form")]

    def form(self, name: str) -> Form:
        """Return the form with this submit button, legend, accessible name or action."""
        found = [form for form in self.forms if name in form.names]
        names = [form.names for form in self.forms]
        assert len(found) == 1, f"{len(found)} forms “{name}” on {self!r}; there are {names}"
        return found[0]

    def submit(self, button: str, fields: dict | None = None) -> "Page":
        """Fill in the form that has this button, by labels, and press it."""
        return self.form(button).fill(fields or {}).submit(button)

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the errors of all forms by field label; form errors under “”."""
        errors: dict[str, list[str]] = {}
        for form in self.forms:
            errors |= form.errors
        return errors

    @property
    def write_locks(self) -> int:
        """Return the number of write transactions begun during the request, or attempted."""
        return self.visitor.twin.sql.write_locks(*self._sql)

    @property
    def statements(self) -> list[str]:
        """Return the SQL queries of the request."""
        return self.visitor.twin.sql.between(*self._sql)

    @property
    def query_count(self) -> int:
        """Return the number of SQL queries of the request."""
        return len(self.statements)


def relative(address: str, origin: str) -> str:
    """Return path and query of a URL on this origin, any other URL unchanged."""
    return address.removeprefix(origin) or "/" if _is_under(address, origin) else address


def _is_under(address: str, origin: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(origin)[:2]


def having(name: str) -> str:
    """Return the XPath of all elements of a class."""
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"


def _rows(table: HtmlElement) -> list[dict[str, str]]:
    headers = [text_of(cell) for cell in table.xpath("./thead/tr[1]/*")]
    return [
        dict(zip(headers, map(text_of, row.xpath("./th | ./td")), strict=True))
        for row in table.xpath("./tbody/tr")
    ]
