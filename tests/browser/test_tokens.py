"""A new API token and a list of tokens in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.spec.arrange import TOKENS
from tests.spec.arrange_accounts import PLAIN, add_token, add_tokens

WIDTHS = (1280, 360, 320)


@pytest.fixture
def fresh(open_page, twin):
    """Return a function that opens the page that shows a token just made, above the others."""

    def fresh(**options):
        add_tokens(twin, "member")
        add_token(twin, "member", "n" * 80)
        page = open_page(TOKENS, "member", **options)
        page.get_by_label("Name").fill("Scanner")
        page.get_by_role("button", name="Create token").click()
        page.get_by_text("Copy the token now").wait_for()
        return page

    return fresh


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_new_token(fresh, scheme):
    violations = Axe().run(fresh(color_scheme=scheme)).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


@pytest.mark.spec("ACC-18")
def test_neither_the_token_nor_the_list_scrolls_sideways(fresh):
    page, widths = fresh(), {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == {width: width for width in WIDTHS}


@pytest.mark.spec("ACC-18")
def test_all_of_a_new_token_can_be_seen_and_copied(fresh):
    page = fresh()
    page.set_viewport_size({"width": 320, "height": 800})
    token = page.locator("main code").filter(has_text=PLAIN)
    assert PLAIN.fullmatch(token.inner_text())
    box = token.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


@pytest.mark.spec("ACC-18")
def test_a_token_is_revoked_by_the_keyboard(fresh):
    page = fresh()
    page.get_by_role("button", name="Revoke Scanner").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The token “\u2068Scanner\u2069” was revoked.").wait_for()
    assert page.get_by_role("button", name="Revoke Scanner").count() == 0
