"""The admin as a user sees it: lists, forms, actions and histories, by their texts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml.html import HtmlElement

from tests.harness.admin_list import List
from tests.harness.controls import Control, shown_by, text_of
from tests.harness.forms import Form
from tests.harness.page import Page, having
from tests.harness.visitor import Visitor

SURE = "Yes, I’m sure"
# The tables, equal in every twin, whose primary keys are read from the database.
TABLES = {
    "stock/category": ("stock_category", "name"),
    "stock/supplier": ("stock_supplier", "name"),
    "stock/item": ("stock_item", "sku"),
    "accounts/user": ("accounts_user", "username"),
}


class Admin:
    """One visitor in the admin; models are named like “stock/item”."""

    def __init__(self, visitor: Visitor) -> None:
        """Act as this visitor, logged in or not."""
        self.visitor, self.twin = visitor, visitor.twin

    def index(self, app: str = "") -> "Index":
        """Open the index of models, of all applications or of one."""
        return Index(self.visitor.visit(f"/admin/{app}{'/' if app else ''}"))

    def list(self, kind: str, query: str = "", **parameters: Any) -> "List":
        """Open a list, with a query string or with parameters."""
        query = query or urlencode(parameters, doseq=True)
        return List(self.visitor.visit(f"/admin/{kind}/" + (f"?{query}" if query else "")))

    def number(self, kind: str, name: str) -> str:
        """Return the primary key of a record: from the database, or from the list."""
        if kind in TABLES:
            table, column = TABLES[kind]
            return str(self.twin.value(f"SELECT id FROM {table} WHERE {column} = ?", name))
        return urlsplit(self.list(kind).links[name]).path.split("/")[4]

    def open(self, kind: str, name: str, page: str = "change") -> Page:
        """Open the form of a record, or its page “delete” or “history”."""
        return self.visitor.visit(f"/admin/{kind}/{self.number(kind, name)}/{page}/")

    def add(self, kind: str, fields: dict[str, Any], button: str = "Save") -> Page:
        """Fill in the form for a new record and press a button."""
        return self.visitor.submit(f"/admin/{kind}/add/", button, fields)

    def change(
        self, kind: str, name: str, fields: dict[str, Any] | None = None, button: str = "Save"
    ) -> Page:
        """Fill in the form of a record and press a button."""
        return self.open(kind, name).submit(button, fields)

    def delete(self, kind: str, name: str) -> Page:
        """Delete a record and confirm it."""
        return self.open(kind, name, "delete").submit(SURE)

    def act(
        self, kind: str, action: str, names: Sequence[str], query: str = "", **how: Any
    ) -> Page:
        """Run an action on the named records of a list; `how` is that of `List.act`."""
        return self.list(kind, query).act(action, names, **how)

    def history(self, kind: str, name: str) -> Sequence[tuple[str, str]]:
        """Return the users and actions in a record's history, first page, in page order."""
        return history(self.open(kind, name, "history"))


class Index:
    """The models that a user may see."""

    def __init__(self, page: Page) -> None:
        """Parse an index page."""
        self.page = page

    def row(self, kind: str) -> dict[str, str]:
        """Return the links next to a model by their text; empty if it is not listed."""
        for anchor in self.page.main.xpath(".//a[normalize-space() = $kind]", kind=kind):
            for row in anchor.xpath("ancestor::*[self::tr or self::li][1]"):
                links = row.xpath(".//a[@href]")
                return {text_of(a): self.page.target(a.get("href")) for a in links}
        return {}

    @property
    def recent(self) -> list[str]:
        """Return the recent actions."""
        heading = self.page.main.xpath(".//h2[contains(., 'Recent actions')]")[0]
        return [text_of(line) for line in heading.xpath("following::li[ancestor::main]")]


class Row:
    """One row of the inline records within a form."""

    def __init__(self, headers: list[str], element: HtmlElement) -> None:
        """Read the row's values by header."""
        cells = dict(zip(headers, element.xpath("./th | ./td"), strict=False))
        controls = {h: c.xpath(".//input[not(@type = 'hidden')]") for h, c in cells.items()}
        self.controls = {header: Control(found[0]) for header, found in controls.items() if found}
        self.texts = {header: text_of(cell) for header, cell in cells.items()}

    def value(self, header: str) -> str:
        """Return the value of a field, or the text shown instead."""
        if header in self.controls:
            return "".join(self.controls[header].values)
        return self.texts[header]


def rows(page: Page, header: str) -> list[Row]:
    """Return the rows under a header within a page's form, without the template row for scripts."""
    table = page.main.xpath(".//table[thead//*[normalize-space() = $header]]", header=header)[0]
    headers = [text_of(cell) for cell in table.xpath("./thead/tr[1]/*")]
    listed = table.xpath("./tbody/tr[not(.//@name[contains(., '__prefix__')])]")
    return [row for row in (Row(headers, one) for one in listed) if header in row.texts]


def row(page: Page, header: str, value: str) -> Row:
    """Return the row with a value under a header; “” is the first empty one."""
    found = {one.value(header): one for one in reversed(rows(page, header))}
    assert value in found, f"No row with “{value}” on {page!r}; there are {list(found)}"
    return found[value]


def enter_codes(page: Page, changes: dict[str, str | None]) -> Form:
    """Change barcodes: new by old; “” adds one, None removes one."""
    for old, new in changes.items():
        found = row(page, "Code", old)
        found.controls["Delete?" if new is None else "Code"].enter(True if new is None else new)
    return page.form("Save")


def history(page: Page) -> list[tuple[str, str]]:
    """Return the users and actions of a page of history."""
    return [(line["User"], line["Action"]) for line in page.rows]


def readonly(page: Page) -> dict[str, str]:
    """Return the read-only values shown as text, by label."""
    found = page.main.xpath(f".{having('readonly')}")
    labels = (text_of(value.xpath("preceding::label[1]")[0]) for value in found)
    return {label.removesuffix(":"): shown_by(v) for label, v in zip(labels, found, strict=True)}


def complaints(page: Page) -> list[str]:
    """Return the errors of a page: notes above the form, and form errors."""
    notes = [text_of(note) for note in page.main.xpath(f".{having('errornote')}")]
    return list(dict.fromkeys([*notes, *page.errors.get("", [])]))
