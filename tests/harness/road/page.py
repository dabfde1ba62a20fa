"""A page of a learner's project: what the tests of the road read in it, and how they use it."""

from collections.abc import Mapping

import httpx
from lxml.html import HtmlElement, document_fromstring


class Page:
    """One response, redirects not followed."""

    def __init__(self, client: httpx.Client, response: httpx.Response) -> None:
        """Keep the response, and the browser that got it."""
        self.client = client
        self.response = response
        self.status = response.status_code
        self.content_type = response.headers.get("content-type")

    @property
    def location(self) -> str | None:
        """Return the path that a redirect leads to."""
        to = self.response.headers.get("location")
        return to and httpx.URL(to).raw_path.decode()

    @property
    def outcome(self) -> str:
        """Return where the response leads, or its status, as the end of a sentence."""
        return f"it leads to {self.location}" if self.location else f"it answered {self.status}"

    @property
    def document(self) -> HtmlElement:
        """Return the parsed page; fail if there is none at this URL, or the server had an error."""
        asked = f"{self.response.request.method} {self.response.url.path}"
        assert self.status < 500, f"{asked} answered {self.status}: the server had an error."
        assert self.status != 404, f"{asked} answered 404: there is no page at this URL yet."
        return document_fromstring(self.response.text or "<html></html>")

    @property
    def main(self) -> HtmlElement:
        """Return the main part of the page, or all of it if no part is marked."""
        found = self.document.find(".//main")
        return self.document if found is None else found

    @property
    def title(self) -> str:
        """Return the text of the title."""
        return _text(self.document.find(".//title"))

    @property
    def headings(self) -> list[str]:
        """Return the headings in order."""
        return [_text(heading) for heading in self.document.xpath("//h1 | //h2 | //h3")]

    @property
    def header(self) -> str:
        """Return the words of the page's header."""
        return _text(self.document.find(".//header"))

    @property
    def text(self) -> str:
        """Return the words of the page."""
        return _text(self.document.find("body"))

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the rows as text by column heading; headings are the first row without a <td>."""
        heads: list[str] = []
        rows = []
        for row in self.main.iter("tr"):
            cells = [_text(cell) for cell in row.xpath("td | th")]
            if row.find("td") is not None:
                rows.append(dict(zip(heads, cells, strict=False)))
            else:
                heads = heads or cells
        return rows

    @property
    def details(self) -> dict[str, str]:
        """Return the terms and descriptions of the description list."""
        terms = self.document.xpath("//dt")
        return {_text(term): " ".join(map(_text, term.xpath("following::dd[1]"))) for term in terms}

    @property
    def links(self) -> dict[str, str]:
        """Return where each link leads, by its text."""
        return {_text(link): link.get("href") for link in self.document.xpath("//a[@href]")}

    @property
    def messages(self) -> list[str]:
        """Return the texts in elements with role="status"."""
        return [_text(one) for one in self.document.xpath("//*[@role = 'status']")]

    @property
    def errors(self) -> list[str]:
        """Return the texts in elements with role="alert"."""
        return [_text(one) for one in self.document.xpath("//*[@role = 'alert']")]

    @property
    def form(self) -> HtmlElement | None:
        """Return the form in the main part of the page, if there is one."""
        return self.main.find(".//form")

    @property
    def fields(self) -> dict[str, str]:
        """Return the names of the form's fields by their labels: those around them, or by id."""
        labels = [] if self.form is None else self.form.xpath(".//label")
        names = {one.get("id"): one.get("name") for one in self.document.xpath("//*[@id][@name]")}
        found = {}
        for label in labels:
            words = " ".join("".join(label.xpath(".//text()[not(ancestor::select)]")).split())
            around = label.xpath("string(.//@name)")
            found[words.rstrip(":")] = names.get(label.get("for")) or around
        return found

    @property
    def values(self) -> dict[str, str]:
        """Return what is in the form's fields, by their labels."""
        return {label: self.form.fields.get(name, "") for label, name in self.fields.items()}

    def submit(self, values: Mapping[str, str]) -> "Page":
        """Fill the form by its labels, with all it has besides, and send it."""
        form = self.form
        path = self.response.url.path
        assert form is not None, f"{path} should have a form in its main element; it has none."
        missing = sorted(label for label in values if not self.fields.get(label))
        assert not missing, f"The form at {path} needs fields with the labels {missing}."
        # A browser sends the button that was pressed; the forms work without one.
        buttons = form.xpath(".//input[@type = 'submit']/@name")
        sent = {name: text for name, text in form.fields.items() if name not in buttons}
        sent |= {self.fields[label]: text for label, text in values.items()}
        return self._send(form, sent)

    @property
    def hidden_fields(self) -> dict[str, str]:
        """Return the hidden fields of the first form, such as the token against CSRF."""
        found = self.document.xpath("(//form)[1]//input[@type = 'hidden']")
        return {one.get("name"): one.get("value") for one in found}

    def press(self, button: str) -> "Page":
        """Press a button of a form that asks for nothing."""
        named = f"//button[normalize-space() = '{button}'] | //input[@value = '{button}']"
        forms = self.document.xpath(f"({named})/ancestor::form")
        assert forms, f"{self.response.url.path} should have a form with a button “{button}”."
        return self._send(forms[0], forms[0].fields)

    def _send(self, form: HtmlElement, values: Mapping[str, str]) -> "Page":
        """Post a form to its action, by default to the page's own URL."""
        path = self.response.url.join(form.get("action") or "")
        return Page(self.client, self.client.post(path, data=dict(values)))


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())
