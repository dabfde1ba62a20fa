"""A clerk's work on a phone."""

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.mark.spec("SEC-11", "STK-9", "STK-16", "STK-17")
def test_an_error_is_visible_and_focused_and_undo_and_scans_are_shown(open_page):
    page = open_page("/items/", "clerk", **PHONE)
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("hex-m8-030")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hex bolt M8")

    page.get_by_label("Issue", exact=True).check()
    page.get_by_label("Quantity", exact=True).fill("999")
    page.get_by_role("button", name="Record").click()
    expect(page).to_have_title("Error: Hex bolt M8 · Stockroom")
    expect(page.get_by_role("link", name="Quantity: Only 7 on hand.")).to_be_in_viewport()
    expect(page.get_by_label("Quantity", exact=True)).to_be_focused()

    page.get_by_label("Quantity", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Scan the next item")).to_be_focused()
    expect(page.locator(".big")).to_be_in_viewport()
    expect(page.locator(".big")).to_have_text("5")

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".message")).to_contain_text("Undone. Received 2")
    expect(page.locator(".big")).to_have_text("7")

    page.get_by_label("SKU, name or barcode").fill("]E02004243004205")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hex nut M8")


@pytest.mark.spec("STK-8")
def test_the_hint_about_counting_is_shown_only_for_counts(open_page):
    page = open_page("/items/HEX-M8-030/", "clerk", **PHONE)
    hint = page.get_by_text("For a count, the quantity you counted.")
    expect(hint).to_be_hidden()
    page.get_by_label("Count").check()
    expect(hint).to_be_visible()


@pytest.mark.spec("STK-18")
def test_the_first_item_is_visible_on_a_phone_and_filters_expand(open_page):
    page = open_page("/items/", "clerk", **PHONE)
    first = page.locator("tbody tr").first.bounding_box()
    assert first["y"] + first["height"] < PHONE["viewport"]["height"]
    assert first["height"] < 80
    expect(page.get_by_role("cell", name="A-03-1")).to_be_in_viewport()
    expect(page.get_by_label("Category")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    expect(page.get_by_label("Category")).to_be_visible()


@pytest.mark.spec("STK-18")
@pytest.mark.parametrize(("path", "label"), [("/items/", "Category"), ("/movements/", "User")])
def test_no_filter_is_collapsed_on_a_wide_screen(open_page, path, label):
    page = open_page(path, "clerk")
    expect(page.get_by_label(label)).to_be_visible()
    expect(page.get_by_text("Filters", exact=True)).to_be_hidden()
    page.get_by_label(label).focus()
    expect(page.get_by_label(label)).to_be_focused()
