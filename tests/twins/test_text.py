"""SEC-6: text entered into any form field is stored unchanged or rejected as a whole."""

import pytest

from tests.harness.page import Page

from . import hostile
from .callers import Callers
from .hostile import Typing

NUL = "Null characters are not allowed."
# An email address with NUL is invalid, and nothing else (ACC-1).
NO_ADDRESS = ["Enter a valid email address."]
# {} makes the text of each field unique, so that it can be found again.
ODD = {
    "markup": "\"'><b id=injected>{}</b><script id=injected>//&amp;{}</script>",
    "control characters": "a\x01\x07\x08\x1b[2J\x7f\x85\u2028\ufffe\U000e0001{}",
    "right to left": "\u202e\u2066{}\u202d\u0301\ufeff\U0001f600",
    "bad UTF-8": "\udcff\udcc3({}\udced\udca0\udc80\udcc0\udcaf\udcf8\udc88\udc80",
}


def texts_for(typing: Typing, text: str, names: set[str]) -> dict[str, bytes]:
    """Return a text for each of these fields."""
    fields = [control.name for control in typing.fields if control.name in names]
    marked = {name: text.replace("{}", f"zq{number}zq") for number, name in enumerate(fields)}
    return {name: value.encode("utf-8", "surrogateescape") for name, value in marked.items()}


pytestmark = pytest.mark.thorough("each fills all forms of all pages")


@pytest.fixture(scope="session")
def typings(everybody: Callers) -> list[Typing]:
    """Return all forms of a twin with a text field."""
    return list(hostile.forms(everybody))


def halves(typing: Typing, page: Page, texts: dict[str, bytes]) -> list[str]:
    """Return the problems of a response: a 500, an injected element, a partially saved form."""
    changed = repr(typing.callers.changes())
    shown = page.follow() if page.location else page
    secret = {control.name for control in typing.fields if control.kind == "password"}
    marks = {name: f"zq{number}zq" for number, name in enumerate(texts) if name not in secret}
    kept = [name for name, mark in marks.items() if mark in changed]
    wrong = [] if {page.status, shown.status} <= {200, 302} else [f"{typing}: {shown!r}"]
    wrong += [f"{typing}: markup"] if shown.document.xpath("//*[@id = 'injected']") else []
    is_half = kept not in ([], list(marks)) or (page.errors and changed != "{}")
    return wrong + ([f"{typing}: kept {kept} of {list(marks)}"] if is_half else [])


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("words", ODD)
def test_unusual_text_is_stored_unchanged_or_rejected_and_shown_as_text(
    typings, words, record_property
):
    wrong, sent = [], 0
    for typing in typings:
        names = {control.name for control in typing.fields}
        texts = texts_for(typing, ODD[words], names)
        page = typing.send(texts)
        wrong += halves(typing, page, texts)
        # Again in the fields that did not reject it, unless all accepted it.
        if refused := typing.refused(page):
            texts = texts_for(typing, ODD[words], names - refused)
            wrong += halves(typing, typing.send(texts), texts)
        sent += 1 + bool(refused)
    record_property("forms", sent)
    assert sent
    assert wrong == []


@pytest.mark.spec("SEC-6")
def test_nul_in_a_text_is_rejected_at_its_field(typings, record_property):
    wrong = []
    for typing in typings:
        texts = [one for one in typing.fields if one.kind != "number"]
        page = typing.send({control.name: "a\0b" for control in texts})
        errors = page.errors.items()
        shown = {label for label, found in errors if NUL in found or found == NO_ADDRESS}
        is_shown = page.status == 200 and shown >= {control.label for control in texts}
        wrong += [] if is_shown and not typing.callers.changes() else [f"{typing}: {page.errors}"]
    record_property("forms", len(typings))
    assert wrong == []


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("length", [0, 100_000])
def test_text_that_is_too_long_is_rejected_at_its_field(typings, length, record_property):
    wrong = []
    for typing in typings:
        limits = {one: int(one.element.get("maxlength", 0)) for one in typing.fields}
        limits = {one: limit for one, limit in limits.items() if limit}
        texts = {one.name: "a" * (length or limit + 1) for one, limit in limits.items()}
        page = typing.send(texts)
        # A login responds to every unknown username in the same way.
        is_shown = page.status == 200 and ("" in page.errors or typing.refused(page) >= set(texts))
        is_kept = bool(typing.callers.changes())
        wrong += [f"{typing}: {page.errors}"] if limits and (is_kept or not is_shown) else []
    record_property("forms", len(typings))
    assert wrong == []


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 400, "1e400", "NaN", "-Infinity", "0x1"])
def test_huge_and_negative_numbers_are_rejected_at_their_field(typings, text, record_property):
    asked = [one for one in typings if any(field.kind == "number" for field in one.fields)]
    wrong = []
    for typing in asked:
        names = {control.name for control in typing.fields if control.kind == "number"}
        page = typing.send(dict.fromkeys(names, text))
        is_shown = page.status == 200 and typing.refused(page) >= names
        wrong += [] if is_shown and not typing.callers.changes() else [f"{typing}: {page.errors}"]
    record_property("forms", len(asked))
    assert asked
    assert wrong == []
