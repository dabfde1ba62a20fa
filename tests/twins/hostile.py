"""Every form with a text field, found through the access table, and hostile input for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.harness.controls import Control
from tests.harness.forms import Form
from tests.harness.page import Page

from . import access
from .callers import Callers

Texts = Mapping[str, str | bytes]
TYPED = ("text", "textarea", "email", "url", "number", "password")


@dataclass
class Typing:
    """One form, and valid values by field name."""

    callers: Callers
    form: Form
    right: dict[str, str]

    def __str__(self) -> str:
        """Return its name in a failure message."""
        return f"{self.form.action} ({self.form.buttons[0].caption})"

    @property
    def fields(self) -> list[Control]:
        """Return the text fields."""
        return [control for control in self.form.fields if control.kind in TYPED]

    def send(self, texts: Texts) -> Page:
        """Send the form with these texts by name, the rest valid, on the original data."""
        self.callers.come_back()
        typed = {**self.right, **texts}
        pairs = [pair for pair in self.form.pairs() if pair[0] not in typed]
        visitor = self.form.page.visitor.clone()
        return visitor.post(
            self.form.action, [*pairs, *typed.items()], referrer=self.form.page.path
        )

    def refused(self, page: Page) -> set[str]:
        """Return the names of the fields with errors in a response."""
        about = set(page.errors)
        return {control.name for control in self.fields if control.label in about}


def forms(callers: Callers) -> Iterator[Typing]:
    """Find the forms of a superuser; the valid values are those of the access table."""
    things = access.for_people()
    right = {callers.address(one, "superuser"): callers.values(one) for one in things if one.sends}
    known = set()
    for thing in things:
        if thing.answer("superuser", "GET") != "200" or thing.path in access.OPTIONAL:
            continue
        callers.come_back()
        page = callers.visitors["superuser"].clone().visit(callers.address(thing, "superuser"))
        for form in page.forms:
            typing = Typing(callers, form, right.get(form.action, {}))
            if form.method == "POST" and typing.fields and str(typing) not in known:
                known.add(str(typing))
                yield typing
