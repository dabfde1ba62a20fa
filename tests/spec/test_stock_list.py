"""STK-1 and STK-4: the list of items and its order."""

from decimal import Decimal

import pytest

from tests.spec.arrange import active_skus, add_items

LIST = """SELECT stock_item.*, stock_category.name AS category, stock_supplier.name AS supplier
    FROM stock_item JOIN stock_category ON stock_category.id = category_id
    LEFT JOIN stock_supplier ON stock_supplier.id = supplier_id"""
HEADERS = {
    "sku": "SKU",
    "name": "Name",
    "quantity_on_hand": "On hand",
    "unit_cost": "Unit cost",
}


def word(item):
    """Return the text of an item's status column."""
    if not item["is_active"]:
        return "Inactive"
    if item["quantity_on_hand"] == 0:
        return "Out"
    return "Low" if item["quantity_on_hand"] <= item["reorder_level"] else "OK"


def row(item):
    """Return the row of an item in the list."""
    return {
        "SKU": item["sku"],
        "Name": item["name"],
        "Category": item["category"],
        "Supplier": item["supplier"] or "–",
        "Location": item["location"] or "–",
        "On hand": f"{item['quantity_on_hand']:,}",
        "Unit cost": f"EUR {Decimal(str(item['unit_cost'])):,.2f}",
        "Status": word(item),
    }


def all_rows(page):
    """Return the rows of a page and of all following pages."""
    rows = page.rows
    while "Next" in page.links:
        page = page.click("Next")
        rows = rows + page.rows
    return rows


@pytest.mark.spec("STK-1")
def test_the_list_shows_every_active_item(visitor, twin):
    items = twin.rows(f"{LIST} WHERE is_active = true ORDER BY sku")
    assert all_rows(visitor("clerk").visit("/items/")) == [row(item) for item in items]


@pytest.mark.spec("STK-1")
def test_a_page_shows_25_rows_and_the_total_number_of_items(visitor, twin):
    page = visitor("clerk").visit("/items/")
    count = twin.value("SELECT count(*) FROM stock_item WHERE is_active = true")
    assert len(page.rows) == 25
    assert f"{count} items" in page.text


@pytest.mark.spec("STK-1")
@pytest.mark.parametrize(
    ("level", "reorder", "status"),
    [(0, 0, "Out"), (0, 5, "Out"), (1, 5, "Low"), (5, 5, "Low"), (6, 5, "OK"), (1, 0, "OK")],
)
def test_the_status_depends_on_level_and_reorder_level(visitor, twin, level, reorder, status):
    add_items(twin, 1, quantity_on_hand=level, reorder_level=reorder)
    assert visitor("clerk").visit("/items/?q=BULK").column("Status") == [status]


@pytest.mark.spec("STK-1")
def test_large_numbers_have_thousands_separators(visitor, twin):
    add_items(twin, 1, quantity_on_hand=1234567, unit_cost=98765.5)
    shown = visitor("clerk").visit("/items/?q=BULK").rows[0]
    assert (shown["On hand"], shown["Unit cost"]) == ("1,234,567", "EUR 98,765.50")


@pytest.mark.spec("STK-4")
@pytest.mark.parametrize("column", HEADERS)
@pytest.mark.parametrize("direction", ["", " DESC"])
def test_a_click_on_a_header_sorts_and_a_second_click_reverses(visitor, twin, column, direction):
    add_items(twin, 60, unit_cost=7, quantity_on_hand=7, name="Equal in everything")
    start = visitor("clerk").visit("/items/?sort=unit_cost" if column == "sku" else "/items/")
    page = start.click(HEADERS[column])
    page = page.click(HEADERS[column]) if direction else page
    shown = [shown["SKU"] for shown in all_rows(page)]
    assert shown == active_skus(twin, f"{column}{direction}, id{direction}")


@pytest.mark.spec("STK-4")
def test_items_are_sorted_by_sku_by_default(visitor, twin):
    assert visitor("clerk").visit("/items/").column("SKU") == active_skus(twin, "sku")[:25]
    turned = visitor("clerk").visit("/items/").click("SKU")
    assert turned.column("SKU") == active_skus(twin, "sku DESC")[:25]


@pytest.mark.spec("STK-4")
def test_category_supplier_location_and_status_cannot_be_sorted(visitor):
    links = visitor("clerk").visit("/items/").links
    assert not {"Category", "Supplier", "Location", "Status"} & set(links)


@pytest.mark.spec("STK-4")
@pytest.mark.parametrize("header", HEADERS.values())
def test_sorting_keeps_search_and_filters_and_returns_to_the_first_page(visitor, header):
    start = visitor("clerk").visit("/items/?q=e&category=fasteners&status=ok&page=2")
    page = start.click(header)
    assert page.form("Search").values == start.form("Search").values
    assert "page=" not in page.path
    assert {shown["Category"] for shown in page.rows} == {"Fasteners"}


@pytest.mark.spec("STK-4")
@pytest.mark.parametrize(
    "sort", ["status", "category", "id", "--name", "name,sku", "-", "NAME", "password", "x'"]
)
def test_an_unknown_sort_is_ignored_with_a_notice(visitor, sort):
    page = visitor("clerk").visit(f"/items/?sort={sort}")
    assert page.notices == [f"Unknown sort “{sort}” was ignored."]
    assert page.rows == visitor("clerk").visit("/items/").rows
