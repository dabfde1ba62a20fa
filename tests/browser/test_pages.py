"""Every page in a browser: accessible, in light and dark, wide and narrow."""

import pytest

from .known import broken, faults
from .pages import PAGES

pytestmark = pytest.mark.one_twin("tests/twins/test_same_pages.py shows that their pages are equal")
every_page = pytest.mark.parametrize(("path", "role"), PAGES, ids=lambda value: value)
# The browser's console message about a page with an error status.
REFUSED = ("responded with a status of 403", "responded with a status of 404")
# The outline shows where the keyboard focus is.
FOCUS_IS_UNSEEN = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return seen || element === document.body ? '' : element.outerHTML.slice(0, 120);
}"""


@pytest.mark.spec("SEC-3", "SEC-7", "ACC-3", "STK-1", "STK-7", "REP-1", "REP-2")
@every_page
def test_no_page_has_problems_in_light_or_dark_or_scrolls_sideways(open_page, path, role):
    page, missing = open_page("about:blank", role), []
    page.on("requestfailed", lambda request: missing.append(request.url))
    found = faults(page, path)
    complaints = found.pop("is blocked", [])
    assert [text for text in complaints if not any(word in text for word in REFUSED)] == []
    assert (found, missing) == ({}, [])
    assert broken(page) == []


@pytest.mark.spec("ACC-3", "STK-1")
@pytest.mark.parametrize(("path", "role"), [("/accounts/login/", "anonymous"), ("/", "manager")])
def test_the_first_tab_stop_skips_to_the_content(open_page, path, role):
    page = open_page(path, role)
    page.evaluate("document.activeElement.blur()")
    link = page.get_by_role("link", name="Skip to content")
    link.focus()
    assert link.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.spec("ACC-3", "STK-1", "STK-8")
@pytest.mark.parametrize("path", ["/items/", "/items/HEX-M8-030/", "/accounts/profile/"])
def test_the_keyboard_focus_is_always_visible(open_page, path):
    page = open_page(path, "manager")
    unseen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(FOCUS_IS_UNSEEN))
    assert set(unseen) == {""}
