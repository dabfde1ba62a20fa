"""An import from the upload to the confirmation in a real browser."""

import pytest

from tests.browser.known import axe, too_wide
from tests.browser.test_keyboard import tab_to
from tests.spec.arrange_csv import COLUMNS, NEW, PREVIEW, file_of, item, written

LONG = dict.fromkeys(COLUMNS[:-1], "") | NEW
LONG |= {"name": "x" * 120, "description": "word " * 390, "reorder_level": "5", "is_active": "yes"}
LONG |= {"barcodes": "4006381333931 96385074", "supplier": "Harbour Steel and Section"}
FILES = {
    "adds and changes": file_of(LONG, LONG | {"sku": "HEX-M8-030", "barcodes": ""}),
    "errors": written([["sku", "name", "category"], ["hex-m8-030", "", "y" * 60], ["A B", "", ""]]),
    "nothing to do": file_of({"sku": "HEX-M8-030"}),
}
every_file = pytest.mark.parametrize("kind", FILES)


def choose(page, content):
    """Choose a file in the form."""
    data = {"name": "items.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("CSV file").set_input_files(data)


@pytest.fixture
def previewed(open_page):
    """Return a function that uploads a file and stays on its preview."""

    def previewed(kind, **options):
        page = open_page("/items/import/", "manager", **options)
        choose(page, FILES[kind])
        page.get_by_role("button", name="Check the file").click()
        page.wait_for_url(f"**{PREVIEW}")
        return page

    return previewed


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_file
def test_axe_finds_nothing_on_a_preview(previewed, kind, scheme):
    assert axe(previewed(kind, color_scheme=scheme), scheme) == {}


@pytest.mark.spec("CSV-3")
@every_file
def test_a_preview_does_not_scroll_sideways(previewed, kind):
    assert too_wide(previewed(kind)) == []


@pytest.mark.spec("CSV-3")
def test_a_wide_table_of_new_items_scrolls_by_itself(previewed):
    page = previewed("adds and changes")
    page.set_viewport_size({"width": 1280, "height": 800})
    region = page.get_by_role("region", name="Items to add")
    region.evaluate("element => element.scrollTo(9999, 0)")
    cell = region.get_by_role("cell").last.bounding_box()
    assert cell["x"] + cell["width"] <= 1280


@pytest.mark.spec("CSV-3", "CSV-5")
def test_from_the_file_to_the_confirmation_with_the_keyboard_only(open_page, twin):
    page = open_page("/items/", "manager")
    tab_to(page, "Import")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/import/")
    choose(page, FILES["adds and changes"])
    tab_to(page, "Check the file")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PREVIEW}")
    tab_to(page, "Import")
    page.keyboard.press("Enter")
    page.locator(".message").get_by_text("Imported: 1 item added, 1 item changed").wait_for()
    assert item(twin, "NEW-1")["name"] == "x" * 120
