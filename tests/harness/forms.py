"""Forms filled in by label and submitted as a browser does, including hidden fields."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from lxml import html

from tests.harness.controls import CONTROL_TAGS, Control, group_of, text_of

if TYPE_CHECKING:
    from tests.harness.page import Page

ERRORS = "contains(concat(' ', @class), ' error')"


class Form:
    """One form of a page; fields are named by their labels."""

    def __init__(self, page: "Page", element: html.HtmlElement) -> None:
        """Collect the controls of the form, including those with a form attribute."""
        self.page = page
        self.element = element
        self.method = element.get("method", "get").upper()
        self.action = page.target(element.get("action") or page.path)
        inside, named = f".//*[{CONTROL_TAGS}][not(@form)]", f"//*[{CONTROL_TAGS}][@form = $key]"
        found = element.xpath(f"{inside} | {named}", key=element.get("id", ""))
        self.controls = [Control(control) for control in found]
        self._files: list[tuple[str, tuple[str, bytes]]] = []
        self._extra: list[tuple[str, str]] = []

    @property
    def fields(self) -> list[Control]:
        """Return the controls that a user fills in."""
        return [control for control in self.controls if control.is_field]

    @property
    def buttons(self) -> list[Control]:
        """Return the controls that submit the form."""
        return [control for control in self.controls if control.is_button]

    @property
    def names(self) -> list[str]:
        """Return the names that identify the form: buttons, legends, accessible name, action."""
        captions = [button.caption for button in self.buttons]
        legends = [text_of(legend) for legend in self.element.iter("legend")]
        return [*captions, *legends, self.element.get("aria-label", ""), self.action]

    @property
    def labels(self) -> list[str]:
        """Return the labels of the fields in order, without duplicates."""
        return list(dict.fromkeys(control.label for control in self.fields))

    @property
    def values(self) -> dict[str, str]:
        """Return the values of the fields, by label; “” for unticked boxes and buttons."""
        held: dict[str, list[str]] = {label: [] for label in self.labels}
        for control in self.fields:
            held[control.label] += control.values
        return {label: ", ".join(values) for label, values in held.items()}

    def fill(self, fields: dict[str, Any]) -> "Form":
        """Enter values by label: text, True or False, an option, a list, or (name, bytes)."""
        for label, value in fields.items():
            controls = [control for control in self.fields if control.label == label]
            assert controls, f"No field “{label}” on {self.page!r}; there are {self.labels}"
            for control in controls:
                self._enter(control, value)
        return self

    def _enter(self, control: Control, value: Any) -> None:
        if control.kind == "file":
            self._files.append((control.name, value))
            return
        if control.search and value:
            found = self.page.visitor.visit(control.search + quote(str(value))).response.json()
            control.offer({one["id"]: one["text"] for one in found["results"]})
        elif control.search:
            control.offer({"": ""})
        control.enter(value)

    def send_also(self, name: str, value: str) -> "Form":
        """Send a value as a forged request would, replacing any field of that name."""
        self._extra.append((name, value))
        return self

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the errors by field label; form errors under “”."""
        errors: dict[str, list[str]] = {}
        for listed in self.element.xpath(f".//ul[{ERRORS}]"):
            about = (control.label for control in self.fields if _describes(listed, control))
            errors.setdefault(next(about, ""), []).extend(map(text_of, listed.iter("li")))
        return errors

    def pairs(self, button: str | None = None) -> list[tuple[str, str]]:
        """Return the data that a browser sends when this button, or the first one, is pressed."""
        pressed = [b for b in self.buttons if button in (None, b.caption)][:1]
        replaced = {"", *(name for name, _ in self._extra)}
        sent = [
            (control.name, re.sub(r"\r\n|\r|\n", "\r\n", value))
            for control in self.controls
            if not control.is_button or control in pressed
            for value in control.values
        ]
        return [pair for pair in sent if pair[0] not in replaced] + self._extra

    def submit(self, button: str | None = None) -> "Page":
        """Send the form as a browser does and return the response."""
        pairs = self.pairs(button)
        if self.method == "POST":
            return self.page.visitor.post(
                self.action, pairs, files=self._files, referrer=self.page.path
            )
        address = urlsplit(self.action)._replace(query=urlencode(pairs))
        return self.page.visitor.visit(address.geturl())


def _describes(listed: html.HtmlElement, control: Control) -> bool:
    named = control.element.xpath("ancestor-or-self::*/@aria-describedby")
    # From Django 6.1 on, the errors of a control without a label are only in its group.
    group = None if control.own_label else group_of(control.element)
    is_near = group is not None and group_of(listed) is group
    return is_near or listed.get("id", "-") in " ".join(named).split()
