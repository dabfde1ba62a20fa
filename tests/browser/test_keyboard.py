"""From sign-up to the first movement without a mouse."""

import pytest
from playwright.sync_api import Page, expect

NAME_OF_FOCUSED = """() => {
    const element = document.activeElement;
    const label = element.labels && element.labels.length ? element.labels[0] : element;
    return label.innerText.replace(' (optional)', '').trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control or link with that name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUSED) == name:
            return
    raise AssertionError(f"Tab never reached “{name}” on {page.url}")


def type_into(page: Page, fields: dict[str, str]) -> None:
    """Fill in fields in page order, by label."""
    for label, value in fields.items():
        tab_to(page, label)
        page.keyboard.type(value)


@pytest.mark.spec("ACC-1", "STK-8")
def test_from_sign_up_to_the_first_movement_with_the_keyboard_only(open_page, twin):
    page = open_page("/accounts/login/")
    tab_to(page, "Sign up")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/signup/")
    expect(page.get_by_label("Username")).to_be_focused()
    password = "brass hinge under rain"
    page.keyboard.type("newcomer")
    type_into(page, {"Email address": "newcomer@stockroom.example", "Password": password})
    type_into(page, {"Password confirmation": password})
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/profile/")
    expect(page.locator(".message")).to_contain_text("Welcome, \u2068newcomer\u2069.")

    twin.execute("UPDATE accounts_user SET is_superuser = true WHERE username = 'newcomer'")
    page.reload()
    tab_to(page, "Items")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("hex bolt m8")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/?q=hex+bolt+m8*")
    tab_to(page, "HEX-M8-030")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/HEX-M8-030/")
    tab_to(page, "Receive")
    page.keyboard.press("Space")
    type_into(page, {"Quantity": "5"})
    tab_to(page, "Record")
    page.keyboard.press("Enter")
    done = "Received 5 × \u2068Hex bolt M8\u2069. 12 on hand."
    expect(page.locator(".message")).to_have_text(done)
