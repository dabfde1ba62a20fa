"""STK-5 and STK-6: pagination of the list of items, and empty lists."""

import pytest

from tests.spec.arrange import active_skus, add_items


@pytest.mark.spec("STK-1", "STK-5")
@pytest.mark.parametrize(
    ("count", "shown", "exceeded"), [(10_000, "10,000 items", False), (10_001, "10,000+", True)]
)
def test_up_to_10_000_items_are_counted_and_reachable(visitor, twin, count, shown, exceeded):
    active = twin.value("SELECT count(*) FROM stock_item WHERE is_active = true")
    add_items(twin, count - active)
    page = visitor("clerk").visit("/items/?page=400")
    assert shown in page.text
    assert len(page.rows) == 25
    assert "Next" not in page.links
    assert any("arrow the search" in notice for notice in page.notices) == exceeded
    beyond = page.visitor.visit("/items/?page=401")
    assert (beyond.rows, beyond.notices) == (page.rows, page.notices)


@pytest.mark.spec("STK-5")
def test_the_notice_appears_only_on_the_last_reachable_page(visitor, twin):
    add_items(twin, 10_001)
    assert visitor("clerk").visit("/items/?page=399").notices == []
    assert "Next" in visitor("clerk").visit("/items/?page=399").links


@pytest.mark.spec("STK-5")
def test_links_between_pages_keep_search_filters_and_sorting(visitor, twin):
    page = visitor("clerk").visit("/items/?q=e&status=ok&sort=-name").click("Next")
    expected = active_skus(
        twin, "name DESC, id DESC", "status = 'ok' AND (name LIKE '%e%' OR sku LIKE '%e%')"
    )
    assert page.column("SKU") == expected[25:50]
    back = page.click("Previous")
    assert back.column("SKU") == expected[:25]
    assert back.form("Search").values["Status"] == "ok"


@pytest.mark.spec("STK-5")
@pytest.mark.parametrize("number", ["3", "4", "999", "100000000000000000000"])
def test_a_page_number_past_the_end_shows_the_last_page(visitor, twin, number):
    page = visitor("clerk").visit(f"/items/?page={number}")
    assert page.column("SKU") == active_skus(twin, "sku")[50:]
    assert "Next" not in page.links


@pytest.mark.spec("STK-5")
@pytest.mark.parametrize("number", ["1", "0", "-1", "", "x", "1.5", "-99999999999999999999", "½"])
def test_a_missing_or_too_small_page_number_shows_the_first_page(visitor, twin, number):
    page = visitor("clerk").visit(f"/items/?page={number}")
    assert (page.status, page.column("SKU")) == (200, active_skus(twin, "sku")[:25])
    assert "Previous" not in page.links


@pytest.mark.spec("STK-5")
def test_a_single_page_has_no_links_to_other_pages(visitor):
    links = visitor("clerk").visit("/items/?category=fasteners").links
    assert not {"Next", "Previous"} & set(links)


@pytest.mark.spec("STK-6")
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("q=zzz&status=low", "No items matching “zzz” with status Low."),
        ("q=zzz", "No items matching “zzz”."),
        ("q=%3Cb%3E", "No items matching “<b>”."),
    ],
)
def test_an_empty_list_shows_the_search_term(visitor, query, text):
    page = visitor("clerk").visit(f"/items/?{query}")
    assert (page.status, page.rows) == (200, [])
    assert text in page.text
    assert page.click("Clear search and filters").path == "/items/"


@pytest.mark.spec("STK-6")
def test_an_empty_list_shows_the_category_and_the_supplier(visitor, twin):
    number = twin.value("SELECT id FROM stock_supplier WHERE name = 'Varnish Works'")
    page = visitor("clerk").visit(f"/items/?category=abrasives&supplier={number}")
    assert page.rows == []
    assert "Abrasives" in page.main.xpath("string(.//div[@class = 'empty'])")
    assert "Varnish Works" in page.main.xpath("string(.//div[@class = 'empty'])")
