"""The controls of an HTML form: their labels, values and submitted data."""

from typing import Any
from urllib.parse import urlencode

from lxml import html

CONTROL_TAGS = "self::input or self::select or self::textarea or self::button"


def text_of(element: html.HtmlElement | None) -> str:
    """Return an element's text with whitespace collapsed, without the bidi isolates of SEC-10."""
    text = "" if element is None else element.text_content()
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())


def shown_by(element: html.HtmlElement) -> str:
    """Return the text of an element, or the alternative text of an image in it."""
    named = element.xpath(".//@alt | .//@aria-label")
    return text_of(element) or next((name for name in named if name), "")


def group_of(element: html.HtmlElement) -> html.HtmlElement | None:
    """Return the fieldset around an element, if it has a legend."""
    return next(iter(element.xpath("ancestor::fieldset[1][legend]")), None)


class NotOffered(AssertionError):
    """The select has no such option."""


class Control:
    """One input, select, textarea or button."""

    def __init__(self, element: html.HtmlElement) -> None:
        """Determine the type of control."""
        self.element = element
        self.name = element.get("name", "")
        default = "submit" if element.tag == "button" else "text"
        is_typed = element.tag in ("input", "button")
        self.kind = element.get("type", default).lower() if is_typed else element.tag

    @property
    def is_button(self) -> bool:
        """Return whether pressing it submits the form."""
        return self.kind in ("submit", "image")

    @property
    def is_field(self) -> bool:
        """Return whether a user can see and fill it; template rows for scripts are hidden."""
        if self.kind in ("hidden", "submit", "image", "button", "reset"):
            return False
        return self.element.get("hidden") is None and "__prefix__" not in self.name

    @property
    def caption(self) -> str:
        """Return the text of a button."""
        return text_of(self.element) or self.element.get("value", "")

    @property
    def own_label(self) -> str:
        """Return the header of its column or its label, without “(optional)” or a colon."""
        text = self._header() or self._caption() or self.element.get("aria-label", "")
        return text.removesuffix(" (optional)").removesuffix(":")

    def _header(self) -> str:
        """Return the header of its table column."""
        for cell in self.element.xpath("ancestor::*[self::td or self::th][1]"):
            place = len(cell.xpath("preceding-sibling::*")) + 1
            headers = cell.xpath(f"ancestor::table[1]/thead/tr[1]/*[{place}]")
            return " ".join(map(text_of, headers))
        return ""

    def _caption(self) -> str:
        """Return the text of its label, without the control inside the label."""
        key, root = self.element.get("id"), self.element.getroottree()
        named = root.xpath("//label[@for = $key]", key=key) if key else []
        for label in named + self.element.xpath("ancestor::label[1]"):
            words = " ".join(label.xpath(".//text()[not(ancestor::select)]")).split()
            return " ".join(words) or shown_by(label)
        return ""

    @property
    def label(self) -> str:
        """Return its label; for radio buttons and unlabeled controls, the legend of the group."""
        group = group_of(self.element)
        if group is not None and (self.kind == "radio" or not self.own_label):
            return text_of(group.find("legend")).removesuffix(":")
        return self.own_label

    @property
    def values(self) -> list[str]:
        """Return the values that it submits."""
        element = self.element
        if element.get("disabled") is not None or self.kind in ("file", "button", "reset"):
            return []
        if self.kind == "select":
            return [option.get("value", text_of(option)) for option in self._chosen()]
        if self.kind == "textarea":
            return [(element.text or "").removeprefix("\n")]
        if self.kind in ("checkbox", "radio"):
            return [element.get("value", "on")] if element.get("checked") is not None else []
        return [element.get("value", "")]

    def _chosen(self) -> list[html.HtmlElement]:
        options = [o for o in self.element.iter("option") if o.get("disabled") is None]
        chosen = [option for option in options if option.get("selected") is not None]
        if self.element.get("multiple") is not None:
            return chosen
        return chosen[-1:] or options[:1]

    @property
    def search(self) -> str | None:
        """Return the URL that offers the options, if they are not on the page."""
        asked = ("app-label", "model-name", "field-name")
        query = {name.replace("-", "_"): self.element.get(f"data-{name}") for name in asked}
        address = self.element.get("data-ajax--url")
        return address and f"{address}?{urlencode(query)}&term="

    def offer(self, options: dict[str, str]) -> None:
        """Add missing options from an autocomplete response: texts by value."""
        there = [option.get("value") for option in self.element.iter("option")]
        for value, text in options.items():
            if value in there:
                continue
            option = html.Element("option", value=value)
            option.text = text
            self.element.append(option)

    def enter(self, value: Any) -> None:
        """Type, tick or choose a value; options are chosen by text or value."""
        if self.kind == "select":
            self._choose([str(one) for one in (value if isinstance(value, list) else [value])])
        elif self.kind == "textarea":
            self.element.text = value
        elif self.kind == "radio":
            mark(self.element, "checked", str(value) in (self.own_label, self.element.get("value")))
        elif self.kind == "checkbox":
            mark(self.element, "checked", bool(value))
        else:
            self.element.set("value", str(value))

    def _choose(self, wanted: list[str]) -> None:
        names = {o: {text_of(o), o.get("value")} for o in self.element.iter("option")}
        known = set().union(*names.values())
        if not known.issuperset(wanted):
            raise NotOffered(f"“{self.label}” has no {wanted}; it has {known}")
        for option, own in names.items():
            mark(option, "selected", not own.isdisjoint(wanted))


def mark(element: html.HtmlElement, attribute: str, is_set: bool) -> None:
    """Set or remove a boolean attribute."""
    if is_set:
        element.set(attribute, "")
    else:
        element.attrib.pop(attribute, None)
