"""SEC-9: text is normalized, wherever it comes from."""

import pytest

from tests.harness.page import Page
from tests.spec.arrange import record
from tests.spec.arrange_admin import forge
from tests.spec.arrange_api import ITEM
from tests.spec.arrange_csv import changes, counts, file_of, item, preview, problems

CONTROL = "Control characters are not allowed."
BREAK = "Line breaks are not allowed."
MARKS = "A letter can have at most 30 combining marks."
REQUIRED = "This field is required."
FLOOD = "a" + "\u0300" * 31
# Text as typed, and as stored.
ONE_FORM = [
    ("Cafe\u0301", "Café"),
    ("\u212bngstro\u0308m", "Ångström"),
    ("\ufb01x \u2460", "\ufb01x \u2460"),
    ("\u3000 Bolt \u2028", "Bolt"),
    ("a" + "\u0300" * 30, "\u00e0" + "\u0300" * 29),
    ("e\u0301" * 120, "é" * 120),
]
REFUSED = [
    ("a\x01b", CONTROL),
    ("a\tb", CONTROL),
    ("a\x7fb", CONTROL),
    ("a\x9bb", CONTROL),
    ("a\nb", BREAK),
    ("a\r\nb", BREAK),
    ("a\x0bb", BREAK),
    ("a\x85b", BREAK),
    ("a\u2028b", BREAK),
    (FLOOD, MARKS),
    ("a" + "\u20dd" * 31, MARKS),
    ("a" + "\u0301\u034f" * 16, MARKS),
]
INVISIBLE = ["\u200b", "\u2060\u00a0\ufeff", "\u3164", "\u2800", "\u00ad", "\u0301", "\u202e"]
# Every single-line text field: page, button, label.
LINES = [
    ("/accounts/profile/", "Save profile", "Display name"),
    ("/accounts/profile/", "Save profile", "Job title"),
    ("/accounts/profile/", "Save profile", "Phone"),
    ("/accounts/tokens/", "Create token", "Name"),
    ("/items/HEX-M8-030/", "Record", "Reason"),
    ("/admin/stock/item/2/change/", "Save", "Name"),
    ("/admin/stock/category/3/change/", "Save", "Name"),
    ("/admin/stock/supplier/6/change/", "Save", "Name"),
    ("/admin/stock/supplier/6/change/", "Save", "Phone"),
    ("/admin/auth/group/1/change/", "Save", "Name"),
    ("/admin/accounts/user/5/change/", "Save", "Display name"),
]
RIGHT = {"Record": {"Movement": "receipt", "Quantity": "5"}}


@pytest.fixture
def edit(admin):
    """Send the form of an item in the admin with values that a browser might not send."""

    def edit(**values: str) -> Page:
        form = admin("manager").open("stock/item", "HEX-M8-030").form("Save")
        for name, value in values.items():
            forge(form, name.capitalize(), value)
        return form.submit("Save")

    return edit


@pytest.mark.spec("SEC-9")
@pytest.mark.parametrize(("typed", "stored"), ONE_FORM, ids=ascii)
def test_text_is_normalized(edit, twin, visitor, program, typed, stored):
    assert edit(name=typed).status == 302
    assert item(twin)["name"] == stored
    record(visitor("clerk"), "NUT-M8", "receipt", 1, typed)
    assert twin.value("SELECT reason FROM stock_stockmovement ORDER BY id DESC LIMIT 1") == stored
    assert program("manager").send("PATCH", ITEM, json={"name": typed}).data["name"] == stored
    page = preview(visitor("manager"), file_of({"sku": "NUT-M8", "name": typed}))
    assert changes(page) == [("NUT-M8", "name", "Hex nut M8", stored)]


@pytest.mark.spec("SEC-9")
@pytest.mark.parametrize(("path", "button", "label"), LINES)
def test_single_line_fields_reject_line_breaks_and_control_characters(visitor, path, button, label):
    browser = visitor("superuser")
    for text, reason in REFUSED:
        form = browser.visit(path).form(button).fill(RIGHT.get(button, {}))
        page = forge(form, label, text).submit(button)
        assert (page.status, page.errors) == (200, {label: [reason]}), ascii(text)


@pytest.mark.spec("SEC-9")
@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=ascii)
def test_the_api_and_csv_files_follow_the_same_rule(visitor, program, text, reason):
    page = program("manager").send("PATCH", ITEM, json={"name": text})
    assert (page.status, page.data["errors"]) == (422, {"name": [reason]})
    page = preview(visitor("manager"), file_of({"sku": "HEX-M8-030", "name": text}))
    assert problems(page) == [("2", "name", reason)]


@pytest.mark.spec("SEC-9")
@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
def test_invisible_text_is_empty(edit, twin, visitor, text):
    assert edit(name=text).errors == {"Name": [REQUIRED]}
    assert edit(description=text).status == 302
    assert item(twin)["description"] == ""
    page = record(visitor("clerk"), "NUT-M8", "adjustment", 1, text)
    assert page.errors == {"Reason": ["A reason is required for adjustments."]}


@pytest.mark.spec("SEC-9", "ADM-12")
def test_an_unmodified_multiline_value_does_not_count_as_a_change(admin, edit, twin):
    assert edit(description="One\r\n\ttwo\rthree\u2028four\x85").status == 302
    assert item(twin)["description"] == "One\n\ttwo\nthree\nfour"
    admin("manager").change("stock/item", "HEX-M8-030")
    assert admin("manager").history("stock/item", "HEX-M8-030")[-1][1] == "No fields changed."


@pytest.mark.spec("SEC-9", "CSV-3")
def test_other_line_endings_in_a_csv_file_do_not_count_as_a_change(edit, visitor):
    edit(description="One\ntwo", name="Café")
    row = {"sku": "HEX-M8-030", "description": "One\r\ntwo", "name": "Cafe\u0301"}
    assert counts(preview(visitor("manager"), file_of(row))) == [0, 0, 1, 0]


@pytest.mark.spec("SEC-9")
def test_length_limits_apply_to_the_stored_text(edit):
    assert edit(name="e\u0301" * 120, description="1\r\n" * 1000).status == 302
    errors = edit(name="e\u0301" * 121, description="1\r\n" * 1000 + "23").errors
    assert errors == {
        "Name": ["Ensure this value has at most 120 characters (it has 121)."],
        "Description": ["Ensure this value has at most 2000 characters (it has 2002)."],
    }


@pytest.mark.spec("SEC-9", "STK-2", "ADM-4")
@pytest.mark.parametrize("word", ["Café", "Cafe\u0301"], ids=ascii)
def test_a_search_matches_text_in_any_unicode_form(edit, visitor, admin, program, word):
    edit(name="Café")
    assert visitor("clerk").visit(f"/items/?q={word}").column("SKU") == ["HEX-M8-030"]
    assert admin("manager").list("stock/item", q=word).column("SKU") == ["HEX-M8-030"]
    found = program("clerk").get("/items", q=word).data["results"]
    assert [one["sku"] for one in found] == ["HEX-M8-030"]
