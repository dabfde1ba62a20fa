"""The search of the guide, with words that the guide itself does not use."""

from pathlib import Path

import pytest

from tests.harness import built_guide

FOUND = {
    "log in": "howto/people.html#log-in",
    "sign in": "howto/people.html#log-in",
    "LoginView": "requirements/ACC-3.html",
    "cycle_key": "requirements/ACC-8.html",
    "ACC-8": "requirements/ACC-8.html",
    "cost of a field": "cost.html",
    "one more field": "cost.html",
    "overselling": "howto/queries.html#f-expression",
    "race condition": "howto/queries.html#f-expression",
    "select_related": "howto/queries.html#select-related",
    "middleware": "howto/requests.html#middleware",
    "signal": "howto/models.html#signals",
    "testing csrf": "howto/testing.html#test-csrf",
    "how do I stop two people issuing the last piece": "howto/queries.html#f-expression",
    "form error": "requirements/SEC-11.html",
    "security to add": "questions.html#",
    "how to deploy": "deploy.html",
    "small REST API": "choose.html#",
    "test client": "howto/testing.html#",
    "context processor": "howto/templates.html#",
    "class-based view": "howto/requests.html#",
    "admin": "howto/admin.html",
    "csrf token": "requirements/SEC-2.html",
    "permission check": "howto/people.html#permission",
    "forgot password": "requirements/ACC-11.html",
    "rate limit": "requirements/ACC-14.html",
    "makemigrations": "requirements/OPS-8.html",
    "which is faster": "claims.html#B1",
    "management command": "requirements/ACC-20.html",
}


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


def search(page, guide, query: str) -> list[str]:
    """Search from the header of another page, and return the links of the first three results."""
    page.goto((guide / "requirements/STK-1.html").as_uri())
    page.get_by_label("Search the guide").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#found')?.textContent")
    links = page.locator("#results a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return links[:3]


@pytest.mark.parametrize("query", FOUND)
def test_a_search_from_any_page_finds_the_answer_among_the_first_three_results(
    browser, guide, query
):
    page = browser.new_page()
    found = search(page, guide, query)
    assert [link for link in found if link.startswith(FOUND[query])], found
    page.close()


def test_arrow_keys_move_between_results(browser, guide):
    page = browser.new_page()
    search(page, guide, "password")
    page.locator("#query").focus()
    first, second = page.locator("#results a").all()[:2]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert second.evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert first.evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert page.locator("#query").evaluate("one => one === document.activeElement")
    page.close()


def test_an_empty_result_is_reported_and_the_search_term_is_escaped(browser, guide):
    page = browser.new_page()
    assert search(page, guide, "<b>qqqqqq</b>") == []
    assert page.locator("#found").inner_text() == "No results for “<b>qqqqqq</b>”."
    page.close()


def test_without_javascript_the_search_leads_to_the_page_of_all_words(browser, guide):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((guide / "index.html").as_uri())
    page.get_by_label("Search the guide").fill("sign in")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="index", exact=True).click()
    page.get_by_role("link", name="ACC-3 Log in").first.click()
    assert page.title().startswith("ACC-3 ")
    context.close()
