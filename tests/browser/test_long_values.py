"""Long names without a space, large amounts, and a description of several lines."""

import pytest

from .known import too_wide

SKU = "S" * 40
MAIL = f"{'m' * 64}@{'d' * 60}.{'d' * 60}.example"
PAGES = ["/", "/items/", f"/items/{SKU}/", f"/items/?category={'c' * 80}", "/items/print/"]
PAGES += ["/movements/", "/reports/low-stock/", "/reports/valuation/", "/reports/activity/"]
ADMIN_PAGES = [f"/admin/stock/item/1/{page}/" for page in ("change", "history", "delete")]
REFERRED = [
    ("category", "name = ?, slug = ?", ("C" * 80, "c" * 80)),
    ("supplier", "name = ?, email = ?", ("s" * 120, MAIL)),
]


@pytest.fixture
def long_values(twin):
    """Store the longest values that the forms accept in one item and what it refers to."""
    item = "UPDATE stock_item SET sku = ?, name = ?, location = ?, description = ?, unit_cost = ?"
    with twin.database() as database:
        database.execute(
            f"{item}, quantity_on_hand = ?, reorder_level = ? WHERE id = 1",
            (SKU, "n" * 120, "l" * 40, "one\ntwo", "99999999.99", 499_999_999, 999_999_999),
        )
        for table, columns, values in REFERRED:
            one = f"(SELECT {table}_id FROM stock_item WHERE id = 1)"
            database.execute(f"UPDATE stock_{table} SET {columns} WHERE id = {one}", values)


@pytest.mark.one_twin("both serve the same style sheet and the same pages")
@pytest.mark.spec("STK-18")
@pytest.mark.parametrize("path", PAGES)
def test_long_values_do_not_make_a_page_scroll_sideways(open_page, long_values, path):
    assert too_wide(open_page(path, "manager")) == []


@pytest.mark.spec("STK-18", "ADM-17")
@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_long_values_do_not_make_an_admin_page_scroll_sideways(open_page, long_values, path):
    assert too_wide(open_page(path, "superuser")) == []


@pytest.mark.spec("STK-7")
def test_a_description_is_shown_with_its_line_breaks(open_page, long_values):
    page = open_page(f"/items/{SKU}/", "clerk")
    assert page.get_by_text("two").inner_text() == "one\ntwo"
