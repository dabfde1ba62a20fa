"""A list of records in the admin as a user sees it: columns, filters, sorting, actions."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from tests.harness.controls import shown_by, text_of
from tests.harness.forms import Form
from tests.harness.page import Page

CHOSEN = "_selected_action"


class List:
    """One page of a list of records."""

    def __init__(self, page: Page) -> None:
        """Parse the page of a list; any other response is stored for the test to check."""
        self.page, self.status, self.location = page, page.status, page.location

    def _lines(self, part: str) -> list[list[HtmlElement]]:
        """Return the cells of each row of the head or the body, without the checkboxes."""
        for table in self.page.main.xpath(".//table[thead][tbody]"):
            boxes = len(table.xpath(f"(./tbody/tr)[1]//input[@name = '{CHOSEN}']"))
            return [row.xpath("./th | ./td")[boxes:] for row in table.xpath(f"./{part}/tr")]
        return []

    @property
    def columns(self) -> list[str]:
        """Return the column headers, without that of the checkboxes."""
        return [_header(cell) for line in self._lines("thead") for cell in line]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the rows by column header."""
        lines = self._lines("tbody")
        return [dict(zip(self.columns, map(shown_by, cells), strict=True)) for cells in lines]

    def column(self, header: str) -> list[str]:
        """Return one column."""
        return [row[header] for row in self.rows]

    @property
    def names(self) -> list[str]:
        """Return the first column, which links to the records."""
        return [shown_by(cells[0]) for cells in self._lines("tbody")]

    @property
    def links(self) -> dict[str, str]:
        """Return the targets of the links in the first column, by their text."""
        firsts = [a for cells in self._lines("tbody") for a in cells[0].xpath(".//a[@href]")]
        return {shown_by(a): self.page.target(a.get("href")) for a in firsts}

    @property
    def sorts(self) -> dict[str, str]:
        """Return the targets of the sortable headers."""
        cells = [cell for line in self._lines("thead") for cell in line]
        links = [a for cell in cells for a in cell.xpath("(.//a[normalize-space()])[1]")]
        return {text_of(a): self.page.target(a.get("href")) for a in links}

    @property
    def count(self) -> str:
        """Return the count at the foot: “60 items”."""
        found = re.findall(rf"[\d,]+\+? (?:{'|'.join(_kinds(self.page.path))})\b", self.page.text)
        return found[-1] if found else ""

    @property
    def filters(self) -> dict[str, dict[str, str]]:
        """Return the filters: the target of each choice, by title and choice."""
        titles = self.page.main.xpath(".//*[self::summary or self::h3][contains(., 'By ')]")
        choices = {text_of(title): title.xpath("following::ul[1]//a[@href]") for title in titles}
        return {
            title: {shown_by(a): self.page.target(a.get("href")) for a in links}
            for title, links in choices.items()
        }

    @property
    def clearing(self) -> str | None:
        """Return the target of “Clear all filters”, or an empty string."""
        ends = [at for name, at in self.page.links.items() if name.endswith("Clear all filters")]
        return next(iter(ends), None)

    def visit(self, address: str) -> "List":
        """Open another page of the list."""
        return List(self.page.visitor.visit(address))

    def choose(self, title: str, choice: str) -> "List":
        """Choose a value of a filter."""
        return self.visit(self.filters[title][choice])

    def sort(self, *headers: str) -> "List":
        """Click column headers, one after the other."""
        found = self
        for header in headers:
            found = found.visit(found.sorts[header])
        return found

    def search(self, text: str) -> "List":
        """Type into the search field and press the button."""
        form = self.page.form("Search")
        field = next(control for control in form.fields if control.name == "q")
        field.enter(text)
        return List(form.submit("Search"))

    @property
    def action_form(self) -> Form:
        """Return the actions form; its button has another label from Django 6.1 on."""
        forms = self.page.forms
        return next(form for form in forms if "action" in (field.name for field in form.fields))

    def act(
        self,
        action: str,
        names: Sequence[str],
        *,
        everywhere: bool = False,
        forge: tuple[str, ...] = (),
        options: dict[str, str] | None = None,
    ) -> Page:
        """Tick the named records, choose an action and press the button next to it.

        `everywhere` selects records of all pages; `forge` are primary keys without a checkbox on
        the page; `options` are further fields.
        """
        form = self.action_form
        for field in form.fields:
            if field.name == "action":
                field.enter(action)
        ticked = [self.number(name) for name in names]
        if everywhere:
            ticked = self.page.main.xpath(f".//input[@name = '{CHOSEN}']/@value")
            form.send_also("select_across", "1")
        for number in [*ticked, *forge]:
            form.send_also(CHOSEN, number)
        for name, value in (options or {}).items():
            form.send_also(name, value)
        return form.submit()

    def number(self, name: str) -> str:
        """Return the value of the checkbox of a record."""
        row = ".//table/tbody/tr[.//a[normalize-space() = $name]]"
        boxes = self.page.main.xpath(f"{row}//input[@name = '{CHOSEN}']", name=name)
        assert boxes, f"No checkbox next to “{name}” on {self.page!r}; there are {self.names}"
        return boxes[0].get("value")

    @property
    def actions(self) -> list[str]:
        """Return the actions that are offered."""
        options = self.page.main.xpath(".//select[@name = 'action']/option[@value != '']")
        return [text_of(option) for option in options]


def way(address: str) -> dict[str, list[str]]:
    """Return the parameters of a URL."""
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


def _header(cell: HtmlElement) -> str:
    """Return a header without its sort marks."""
    links = cell.xpath(".//a[normalize-space()]")
    return text_of(links[0] if links else cell)


def _kinds(path: str) -> list[str]:
    kind = urlsplit(path).path.strip("/").split("/")[-1].replace("stockm", "stock m")
    return [f"{kind}s", kind, kind.replace("category", "categories")]
