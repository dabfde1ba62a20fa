"""The whole stockroom without JavaScript."""

import pytest
from playwright.sync_api import expect


@pytest.mark.spec("ACC-3", "STK-2", "STK-8", "ACC-7")
def test_login_search_receipt_and_logout_work_without_javascript(open_page):
    page = open_page("/items/?q=bolt", java_script_enabled=False)
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password").fill("correct horse stockroom")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Items")).to_be_visible()
    page.get_by_role("link", name="HEX-M8-030").click()
    page.get_by_label("Receive").check()
    page.get_by_label("Quantity", exact=True).fill("5")
    page.get_by_role("button", name="Record").click()
    done = "Received 5 × \u2068Hex bolt M8\u2069. 12 on hand."
    expect(page.get_by_role("status")).to_have_text(done)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
