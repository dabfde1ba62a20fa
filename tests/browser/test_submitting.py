"""Double clicks, the Back button and repeated scans."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.spec.arrange import TOKENS, ask_for_link, on_hand

SKU = "HEX-M8-030"
# The first click has sent its request by the time of the second one.
TWICE = """button => new Promise(done => {
    button.click();
    setTimeout(() => { button.click(); done(); }, 300);
})"""
NEW = "brass hinge under rain"
PASSWORDS = {"Old password": "correct horse stockroom", "New password": NEW}
SIGN_UP = {"Username": "newcomer", "Email address": "new@stockroom.example", "Password": NEW}
FORMS = {
    "/accounts/password/": (
        *("member", "Change password", {**PASSWORDS, "New password confirmation": NEW}),
        "Your password was changed.",
    ),
    "/accounts/signup/": (
        *("anonymous", "Sign up", {**SIGN_UP, "Password confirmation": NEW}),
        "Welcome,",
    ),
    TOKENS: ("member", "Create token", {"Name": "Scanner"}, "Copy the token now."),
    "/admin/stock/category/add/": (
        *("manager", "Save", {"Name": "Shelving", "Slug": "shelving"}),
        "was added successfully",
    ),
    "/admin/stock/item/1/change/": (
        *("manager", "Save", {"Name": "Bolt"}),
        "was changed successfully",
    ),
}


def fill(page: Page, fields: dict[str, str]) -> None:
    """Fill in fields by label, which a mark of required fields may follow."""
    for label, value in fields.items():
        page.get_by_label(label, exact=True).or_(page.get_by_label(f"{label}:")).fill(value)


def click_twice(page: Page, name: str) -> list[Route]:
    """Click a button, and again before the response; return the requests, all of them sent."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if route.request.method == "POST" else route.fallback()

    page.route("**", hold)
    page.get_by_role("button", name=name, exact=True).evaluate(TWICE)
    for one in held:
        one.continue_()
    return held


@pytest.mark.spec("SEC-11", "ACC-1", "ACC-10", "ACC-18", "ADM-6")
@pytest.mark.parametrize("path", FORMS)
def test_a_form_is_sent_once_if_its_button_is_clicked_twice(open_page, path):
    role, button, fields, done = FORMS[path]
    page = open_page(path, role)
    fill(page, fields)
    sent = click_twice(page, button)
    expect(page.get_by_text(done).first).to_be_visible()
    assert len(sent) == 1


@pytest.mark.spec("SEC-11", "ACC-13")
def test_two_clicks_on_a_reset_form_do_not_report_a_used_link(open_page, visitor, twin):
    ask_for_link(visitor())
    page = open_page(twin.mail.link().removeprefix(twin.url))
    fill(page, dict.fromkeys(["New password", "New password confirmation"], NEW))
    sent = click_twice(page, "Set password")
    expect(page.get_by_text("Your password was set. You can log in now.")).to_be_visible()
    assert len(sent) == 1


@pytest.mark.spec("SEC-11")
def test_a_form_can_be_sent_again_after_two_seconds(open_page):
    page = open_page("about:blank", "member")
    page.clock.install()
    page.goto(TOKENS)
    fill(page, {"Name": "Scanner"})
    page.route(f"**{TOKENS}", lambda one: one.abort("aborted"))
    button = page.get_by_role("button", name="Create token")
    with page.expect_request(f"**{TOKENS}"):
        button.evaluate("button => button.click()")
    page.clock.run_for(2_000)
    with page.expect_request(f"**{TOKENS}"):
        button.evaluate("button => button.click()")


@pytest.mark.spec("STK-13")
def test_the_form_is_empty_after_going_back(open_page, twin):
    page, before = open_page(f"/items/{SKU}/", "clerk"), on_hand(twin, SKU)
    page.get_by_label("Receive").check()
    page.get_by_label("Quantity", exact=True).fill("5")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Received 5")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Quantity", exact=True)).to_have_value("")
    expect(page.get_by_label("Receive")).not_to_be_checked()
    assert on_hand(twin, SKU) == before + 5


@pytest.mark.spec("STK-17")
def test_a_scan_replaces_the_last_one(open_page):
    page = open_page("/items/", "clerk")
    search = page.get_by_label("Search")
    expect(search).to_be_focused()
    page.keyboard.type("96385074")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=96385074*")
    # Chromium focuses it when it first draws the page.
    expect(search).to_be_focused()
    page.keyboard.type("hex-m8-030")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hex bolt M8")
