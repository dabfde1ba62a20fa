"""The admin as a person works with it: lists, forms, actions and histories, by what they say."""

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
# Where the number of a record stands, for those tables that are the same in every twin.
TABLES = {
    "stock/category": ("stock_category", "name"),
    "stock/supplier": ("stock_supplier", "name"),
    "stock/item": ("stock_item", "sku"),
    "accounts/user": ("accounts_user", "username"),
}


class Admin:
    """What one visitor does in the admin; kinds of records are called like “stock/item”."""

    def __init__(self, visitor: Visitor) -> None:
        """Work through this visitor, logged in or not."""
        self.visitor, self.twin = visitor, visitor.twin

    def index(self, app: str = "") -> "Index":
        """Open the list of the kinds of records, of all applications or of one."""
        return Index(self.visitor.visit(f"/admin/{app}{'/' if app else ''}"))

    def list(self, kind: str, query: str = "", **parameters: Any) -> "List":
        """Open a list, with a query as it stands in an address or with parameters."""
        query = query or urlencode(parameters, doseq=True)
        return List(self.visitor.visit(f"/admin/{kind}/" + (f"?{query}" if query else "")))

    def number(self, kind: str, name: str) -> str:
        """Return the number of a record: from the database, or from the list."""
        if kind in TABLES:
            table, column = TABLES[kind]
            return str(self.twin.value(f"SELECT id FROM {table} WHERE {column} = ?", name))
        return urlsplit(self.list(kind).links[name]).path.split("/")[4]

    def open(self, kind: str, name: str, page: str = "change") -> Page:
        """Open the form of a record, or the page “delete” or “history” of it."""
        return self.visitor.visit(f"/admin/{kind}/{self.number(kind, name)}/{page}/")

    def add(self, kind: str, fields: dict[str, Any], button: str = "Save") -> Page:
        """Fill the form for a new record and press a button."""
        return self.visitor.submit(f"/admin/{kind}/add/", button, fields)

    def change(
        self, kind: str, name: str, fields: dict[str, Any] | None = None, button: str = "Save"
    ) -> Page:
        """Fill the form of a record and press a button."""
        return self.open(kind, name).submit(button, fields)

    def delete(self, kind: str, name: str) -> Page:
        """Ask to delete a record and say yes."""
        return self.open(kind, name, "delete").submit(SURE)

    def act(
        self, kind: str, action: str, names: Sequence[str], query: str = "", **how: Any
    ) -> Page:
        """Run an action on the named records of a list; `how` is that of `List.act`."""
        return self.list(kind, query).act(action, names, **how)

    def history(self, kind: str, name: str) -> Sequence[tuple[str, str]]:
        """Return who did what to a record, first page, in the order of the page."""
        return history(self.open(kind, name, "history"))


class Index:
    """The kinds of records that a person may see."""

    def __init__(self, page: Page) -> None:
        """Read a page of kinds of records."""
        self.page = page

    def row(self, kind: str) -> dict[str, str]:
        """Return the links beside a kind of record by their text; none if it is not listed."""
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
    """One row of the records within a form."""

    def __init__(self, headers: list[str], element: HtmlElement) -> None:
        """Read what a row holds under each header."""
        cells = dict(zip(headers, element.xpath("./th | ./td"), strict=False))
        controls = {h: c.xpath(".//input[not(@type = 'hidden')]") for h, c in cells.items()}
        self.controls = {header: Control(found[0]) for header, found in controls.items() if found}
        self.texts = {header: text_of(cell) for header, cell in cells.items()}

    def value(self, header: str) -> str:
        """Return what a field holds, or the text that stands in its place."""
        if header in self.controls:
            return "".join(self.controls[header].values)
        return self.texts[header]


def rows(page: Page, header: str) -> list[Row]:
    """Return the rows under a header within a page's form, without the one that scripts copy."""
    table = page.main.xpath(".//table[thead//*[normalize-space() = $header]]", header=header)[0]
    headers = [text_of(cell) for cell in table.xpath("./thead/tr[1]/*")]
    listed = table.xpath("./tbody/tr[not(.//@name[contains(., '__prefix__')])]")
    return [row for row in (Row(headers, one) for one in listed) if header in row.texts]


def row(page: Page, header: str, value: str) -> Row:
    """Return the row that holds a value under a header; “” is the first empty one."""
    found = {one.value(header): one for one in reversed(rows(page, header))}
    assert value in found, f"No row with “{value}” on {page!r}; there are {list(found)}"
    return found[value]


def enter_codes(page: Page, changes: dict[str, str | None]) -> Form:
    """Change barcodes: new by old, under “” the one to add, None for one to be removed."""
    for old, new in changes.items():
        found = row(page, "Code", old)
        found.controls["Delete?" if new is None else "Code"].enter(True if new is None else new)
    return page.form("Save")


def history(page: Page) -> list[tuple[str, str]]:
    """Return the users and actions of a page of history."""
    return [(line["User"], line["Action"]) for line in page.rows]


def readonly(page: Page) -> dict[str, str]:
    """Return the values that stand as text where others have fields, by label."""
    found = page.main.xpath(f".{having('readonly')}")
    labels = (text_of(value.xpath("preceding::label[1]")[0]) for value in found)
    return {label.removesuffix(":"): shown_by(v) for label, v in zip(labels, found, strict=True)}


def complaints(page: Page) -> list[str]:
    """Return what a page says is wrong: notes above the form, and errors of no field."""
    notes = [text_of(note) for note in page.main.xpath(f".{having('errornote')}")]
    return list(dict.fromkeys([*notes, *page.errors.get("", [])]))
