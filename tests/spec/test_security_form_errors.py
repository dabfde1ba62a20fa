"""SEC-11: error summary and focus of a rejected form."""

import pytest

from tests.harness.admin import enter_codes
from tests.spec.arrange import on_hand, record
from tests.spec.arrange_admin import field, forge

SKU = "HEX-M8-030"
LINKS = "//form/div[@role = 'alert']//a"


def focused(page):
    """Return the names of the controls with autofocus."""
    return page.document.xpath("//*[@autofocus]/@name")


def links(page):
    """Return the links of the error list: text, and the name of the linked control."""
    found = {}
    for link in page.document.xpath(LINKS):
        key = link.get("href").removeprefix("#")
        found[link.text_content()] = page.document.xpath("//*[@id = $key]/@name", key=key)
    return found


@pytest.mark.spec("SEC-11", "STK-9")
def test_an_invalid_movement_shows_its_errors_at_the_top_of_the_form(visitor, twin):
    page = record(visitor("clerk"), SKU, "Issue", on_hand(twin, SKU) + 1)
    assert page.title == "Error: Hex bolt M8 · Stockroom"
    assert links(page) == {"Quantity: Only 7 on hand.": ["quantity"]}
    assert focused(page) == ["quantity"]


@pytest.mark.spec("SEC-11")
def test_the_first_invalid_field_has_the_focus(visitor):
    fields = {"Email address": "x", "Password": "brass hinge", "Password confirmation": "other"}
    page = visitor().submit("/accounts/signup/", "Sign up", {"Username": "someone", **fields})
    assert list(links(page).values())[0] == ["email"]
    assert focused(page) == ["email"]
    assert visitor().visit("/accounts/signup/").title == "Sign up · Stockroom"


@pytest.mark.spec("SEC-11", "ACC-4")
def test_a_form_error_without_a_field_does_not_move_the_focus(visitor):
    fields = {"Username": "clerk", "Password": "wrong"}
    page = visitor().submit("/accounts/login/", "Log in", fields)
    assert page.title == "Error: Log in · Stockroom"
    assert (links(page), focused(page)) == ({}, ["username"])


@pytest.mark.spec("SEC-11", "STK-7")
def test_the_form_comes_before_the_details_of_the_item(visitor):
    headings = visitor("clerk").visit(f"/items/{SKU}/").headings
    assert headings[1:3] == ["Record a movement", "Item"]


@pytest.mark.spec("SEC-11", "ADM-7")
def test_an_invalid_admin_form_has_an_error_title_and_the_focus(visitor):
    form = visitor("manager").visit("/admin/stock/item/1/change/").form("Save")
    page = form.fill({"Name": "", "Unit cost": "-1"}).submit("Save")
    assert page.title.startswith("Error: HEX-M6-025 Hex bolt M6 | Change item")
    assert focused(page) == ["name"]


@pytest.mark.spec("SEC-11", "ADM-8")
@pytest.mark.parametrize(("name", "label"), [("", "Name"), ("Hex bolt M8", "Code")])
def test_only_the_first_invalid_field_of_an_admin_page_has_the_focus(admin, name, label):
    page = admin("manager").open("stock/item", SKU)
    form = enter_codes(page, {"12004180003214": "1", "2004180003217": "2"}).fill({"Name": name})
    form = form.submit("Save").form("Save")
    invalid = [control for control in form.fields if control.element.get("autofocus") is not None]
    assert [control.label for control in invalid] == [label]
    assert len(focused(form.page)) == 1


@pytest.mark.spec("SEC-11", "ADM-14")
@pytest.mark.parametrize(
    ("kind", "record", "text", "choice"),
    [
        ("accounts/user", "member", "Username", "Groups"),
        ("accounts/user", "member", "Email address", "User permissions"),
        ("auth/group", "Clerks", "Name", "Permissions"),
    ],
)
def test_a_text_has_the_focus_before_an_invalid_choice_below_it(admin, kind, record, text, choice):
    form = admin("superuser").open(kind, record).form("Save").fill({text: ""})
    page = forge(form, choice, "x").submit("Save")
    assert set(page.errors) == {text, choice}
    assert focused(page) == [field(form, text).name]
