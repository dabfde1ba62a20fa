"""The admin in a browser, whether provided by a framework or by the twin."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.harness.admin import Admin

from . import known
from .pages import ADMIN_PAGES

IS_FOCUSED = "element => element === document.activeElement"
ITEM = "/admin/stock/item/"


def new_faults(page: Page, twin, path: str, role: str) -> dict[str, list[str]]:
    """Return new problems of a page; fail if a known one is gone."""
    found, excused = known.faults(page, path), known.rules(twin, path, role)
    assert excused <= found.keys(), "no longer true: remove it from differences.toml"
    return {rule: evidence for rule, evidence in found.items() if rule not in excused}


@pytest.mark.spec("ADM-1", "ADM-2", "ADM-3", "ADM-4", "ADM-6", "ADM-10", "ADM-13", "SEC-3")
@pytest.mark.parametrize(("path", "role"), ADMIN_PAGES, ids=lambda value: value)
def test_no_admin_page_has_new_problems_or_clipped_content(open_page, twin, path, role):
    assert new_faults(open_page("about:blank", role), twin, path, role) == {}


@pytest.mark.spec("ADM-2", "ADM-12")
@pytest.mark.parametrize("path", ["/admin/", f"{ITEM}1/history/"])
def test_no_admin_page_has_new_problems_after_an_action(open_page, twin, path):
    Admin(twin.visitor("manager")).change("stock/item", "HEX-M6-025", {"Name": "Bolt"})
    assert new_faults(open_page("about:blank", "manager"), twin, path, "manager") == {}


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the control or link has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate(IS_FOCUSED):
            return
    raise AssertionError(f"Tab never reached {target} on {page.url}")


@pytest.mark.spec("ADM-4", "ADM-6")
def test_an_item_can_be_searched_edited_and_saved_with_the_keyboard_only(open_page):
    page = open_page(ITEM, "manager")
    tab_to(page, page.locator("input[name=q]"))
    page.keyboard.type("hex bolt m8")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=hex+bolt+m8*")
    tab_to(page, page.get_by_role("link", name="HEX-M8-030"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/*")
    tab_to(page, page.get_by_role("textbox", name="Name"))
    page.keyboard.press("End")
    page.keyboard.type(", zinc")
    tab_to(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ITEM}?q=hex+bolt+m8*")
    done = re.compile("The item “\u2068?HEX-M8-030 Hex bolt M8, zinc\u2069?” was changed success")
    expect(page.get_by_text(done)).to_be_visible()


@pytest.mark.spec("ADM-6")
@pytest.mark.parametrize(("kind", "label"), [("item", "SKU"), ("supplier", "Name")])
def test_the_first_field_of_a_form_to_add_a_record_has_the_focus(open_page, kind, label):
    page = open_page(f"/admin/stock/{kind}/add/", "manager")
    expect(page.get_by_role("textbox", name=label).first).to_be_focused()


@pytest.mark.spec("ADM-4")
def test_lists_can_be_filtered_with_the_keyboard_only(open_page):
    page = open_page(ITEM, "manager")
    tab_to(page, page.get_by_role("link", name="Fasteners", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**category*")
    tab_to(page, page.get_by_role("link", name="Clear all filters"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "category" not in address)
