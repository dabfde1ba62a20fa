"""The field guide in a browser: accessible, in light and dark, wide and narrow."""

from pathlib import Path

import pytest

from tests.harness import built_guide, road, road_pictures

from .known import faults

PAGES = [
    "index.html",
    "road/index.html",
    "road/04-add-an-item.html",
    "road/05-log-in.html",
    "road/07-the-admin.html",
    "road/09-for-programs.html",
    "structure.html",
    "figures.html",
    "claims.html",
    "cost.html",
    "howto.html",
    "howto/requests.html",
    "howto/queries.html",
    "choose.html",
    "questions.html",
    "models.html",
    "glossary.html",
    "deploy.html",
    "move.html",
    "packages.html",
    "receipt.html",
    "speed.html",
    "search.html",
    "search.html?q=log+in",
    "words.html",
    "requirements/ACC-3.html",
    "requirements/STK-9.html",
    "requirements/ADM-10.html",
    "code/flask_version/stockroom/stock/views.py.html",
]


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


@pytest.mark.parametrize("path", PAGES)
def test_no_guide_page_has_problems(browser, guide, path):
    page = browser.new_page()
    file, _, query = path.partition("?")
    assert faults(page, f"{(guide / file).as_uri()}?{query}", shorten=True) == {}
    page.close()


def test_a_collapsed_requirement_page_is_at_most_four_screens_long(browser, guide):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    too_long = {}
    for file in sorted((guide / "requirements").iterdir()):
        page.goto(file.as_uri())
        height = page.evaluate("document.documentElement.scrollHeight")
        code = page.locator("#code").bounding_box()["y"]
        if height > 4000 or code > 1500:
            too_long[file.stem] = (height, code)
    page.close()
    assert too_long == {}


def test_a_completed_step_stays_completed_in_this_browser(browser, guide):
    context = browser.new_context()
    page = context.new_page()
    page.goto((guide / "road/01-one-page.html").as_uri())
    page.get_by_role("button", name="Mark as done").click()
    page.goto((guide / "road/index.html").as_uri())
    assert page.locator("[data-step] .done:visible").count() == 1
    page.get_by_role("link", name="Go on with step 2: The list of items").click()
    assert page.title().startswith("Step 2: ")
    assert page.get_by_role("button", name="Mark as done").is_visible()
    page.get_by_role("link", name="1. One page").click()
    page.get_by_role("button", name="Undo").click()
    assert page.locator("[data-step] .done:visible").count() == 0
    context.close()


def test_a_step_can_be_read_without_javascript(browser, guide):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((guide / "road/05-log-in.html").as_uri())
    page.locator(".file > summary", has_text="Django stockroom/settings.py").click()
    page.get_by_text("The whole file").locator("visible=true").click()
    assert page.locator("details[open] pre").first.is_visible()
    assert page.locator("main").get_by_role("button").count() == 0
    context.close()


def test_the_code_of_a_step_is_folded_but_for_the_framework_that_the_reader_knows(browser, guide):
    context = browser.new_context()
    page = context.new_page()
    page.goto((guide / "road/04-add-an-item.html").as_uri())
    assert page.locator(".file > pre:visible").count() == 0
    page.get_by_label("I know Flask").check()
    page.goto((guide / "road/05-log-in.html").as_uri())
    shown = page.locator(".file > pre:visible").all()
    assert {one.get_attribute("aria-label").partition(",")[0] for one in shown} == {"Flask"}
    context.close()


def test_the_framework_that_the_reader_knows_comes_first_on_every_page_of_tasks(browser, guide):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((guide / "howto/requests.html").as_uri())
    assert heading_at_left(page) == "Django"
    page.get_by_label("I know Flask").check()
    assert heading_at_left(page) == "Flask"
    page.goto((guide / "howto/queries.html").as_uri())
    assert heading_at_left(page) == "Flask"
    context.close()


def test_what_is_different_is_shown_to_those_who_know_the_other_framework(browser, guide):
    page = browser.new_page()
    page.goto((guide / "howto/models.html").as_uri())
    shown = page.locator(".coming:visible")
    assert shown.count() == 0
    page.get_by_label("I know Flask").check()
    assert "There is no db.session.commit()" in " ".join(shown.all_text_contents())
    assert {one.split(":")[0] for one in shown.all_text_contents()} == {"Coming from Flask"}
    page.close()


def test_the_reader_can_choose_a_known_framework_without_javascript(browser, guide):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((guide / "howto/requests.html").as_uri())
    page.get_by_label("I know Flask").check()
    assert heading_at_left(page) == "Flask"
    context.close()


def test_a_road_screenshot_is_reproducible(browser):
    words, picture = road_pictures.taken(browser, road.steps()[7], "flask")
    assert "Received 5 × Storage box A4." in words
    assert "2026-05-04 09:30" in words
    assert picture[8:16] == b"WEBPVP8X"


def test_the_framework_to_learn_comes_first_in_a_single_column(browser, guide):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((guide / "howto/queries.html").as_uri())
    page.get_by_label("I know Django").check()
    headings = page.locator(".card").first.locator("h3").all()
    tops = {one.text_content(): one.bounding_box()["y"] for one in headings}
    assert tops["Flask"] < tops["Django"]
    page.close()


@pytest.mark.parametrize("path", ["glossary.html", "howto/people.html", "howto/forms.html"])
def test_nothing_scrolls_sideways_on_a_phone(browser, guide, path):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((guide / path).as_uri())
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert page.eval_on_selector_all(".scroll, .card pre", wide) == 0
    page.close()


@pytest.mark.parametrize(
    ("query", "link", "place"),
    [
        ("log in", "howto/people.html#log-in", 5),
        ("login", "howto/people.html#log-in", 5),
        ("sign in", "howto/people.html#log-in", 5),
        ("add a field to a model", "howto/models.html#add-field", 1),
        ("one more field", "howto/models.html#add-field", 3),
    ],
)
def test_common_questions_are_among_the_first_results(browser, guide, query, link, place):
    page = browser.new_page()
    page.goto(f"{(guide / 'search.html').as_uri()}?q={query}")
    found = page.locator("#results a").all()[:place]
    assert link in [one.get_attribute("href") for one in found]
    page.close()


def heading_at_left(page) -> str:
    """Return the framework on the left side of the first card."""
    headings = page.locator(".card").first.locator("h3")
    places = [(one.bounding_box()["x"], one.text_content()) for one in headings.all()]
    return min(places)[1]
