"""A new API token and a list of tokens in a real browser."""

import pytest

from tests.spec.arrange import TOKENS
from tests.spec.arrange_accounts import PLAIN, add_token, add_tokens

from .known import axe, too_wide


@pytest.fixture
def fresh(open_page, twin):
    """Return a function that opens the page with a new token, above the others."""

    def fresh(**options):
        add_tokens(twin, "member")
        add_token(twin, "member", "n" * 80)
        page = open_page(TOKENS, "member", **options)
        page.get_by_label("Name").fill("Scanner")
        page.get_by_role("button", name="Create token").click()
        page.get_by_text("Copy the token now").wait_for()
        page.wait_for_load_state()
        return page

    return fresh


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_new_token(fresh, scheme):
    assert axe(fresh(color_scheme=scheme), scheme) == {}


@pytest.mark.spec("ACC-18")
def test_neither_the_token_nor_the_list_scrolls_sideways(fresh):
    assert too_wide(fresh()) == []


@pytest.mark.spec("ACC-18")
def test_a_new_token_is_fully_visible_and_can_be_copied(fresh):
    page = fresh()
    page.set_viewport_size({"width": 320, "height": 800})
    token = page.locator("main code").filter(has_text=PLAIN)
    assert PLAIN.fullmatch(token.inner_text())
    box = token.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


@pytest.mark.spec("ACC-18")
def test_a_token_can_be_revoked_with_the_keyboard(fresh):
    page = fresh()
    page.get_by_role("button", name="Revoke Scanner").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The token “\u2068Scanner\u2069” was revoked.").wait_for()
    assert page.get_by_role("button", name="Revoke Scanner").count() == 0
