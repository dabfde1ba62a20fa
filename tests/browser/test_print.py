"""Printed pages."""

import pytest

pytestmark = pytest.mark.one_twin("both serve the same style sheet and the same pages")
WITHOUT_USE = "nav, form, button, .button, input, select, .skip"
PAGES = ["/items/", "/items/HEX-M8-030/", "/movements/", "/items/print/", "/items/labels/"]
REPORTS = ["/reports/low-stock/", "/reports/valuation/", "/reports/activity/"]


@pytest.mark.spec("REP-2")
@pytest.mark.parametrize("path", [*PAGES, *REPORTS])
def test_controls_for_the_screen_are_not_printed(open_page, path):
    page = open_page(path, "manager")
    page.emulate_media(media="print")
    found = page.locator(WITHOUT_USE).all()
    assert found
    assert [part.evaluate("part => part.outerHTML") for part in found if part.is_visible()] == []
    assert page.locator("h1").is_visible()


@pytest.mark.spec("REP-2")
def test_each_supplier_starts_on_a_new_page(open_page):
    page = open_page("/reports/low-stock/", "auditor")
    page.emulate_media(media="print")
    breaks = "parts => parts.map(part => getComputedStyle(part).breakBefore)"
    first, *others = page.locator("section").evaluate_all(breaks)
    assert (first, set(others)) == ("auto", {"page"})


@pytest.mark.spec("REP-7")
def test_if_labels_are_ticked_only_these_are_printed(open_page):
    page = open_page("/items/labels/?q=hex", "clerk")
    page.emulate_media(media="print")
    labels = page.locator(".labels li")
    assert all(label.is_visible() for label in labels.all())
    page.emulate_media(media="screen")
    labels.nth(1).get_by_role("checkbox").check()
    assert all(label.is_visible() for label in labels.all())
    page.emulate_media(media="print")
    assert [label.is_visible() for label in labels.all()[:3]] == [False, True, False]
