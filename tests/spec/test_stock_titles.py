"""STK-18: the title of a list and its collapsed filters show the active filters."""

import pytest

from tests.harness.controls import text_of

TITLES = {
    "/items/": "Items",
    "/items/?sort=-name&page=2": "Items",
    "/items/?status=low&category=fasteners": "Items: Fasteners, low",
    "/items/?q=m8+bolt": "Items: m8 bolt",
    "/movements/": "Movements",
    "/movements/?kind=issue&person=CLERK&from=2026-01-31": "Movements: issue, clerk, 2026-01-31",
    "/movements/?item=HEX-M8-030": "Movements: HEX-M8-030 Hex bolt M8",
}


@pytest.mark.spec("STK-18")
@pytest.mark.whole
@pytest.mark.parametrize("path", TITLES)
def test_the_title_names_the_active_filters(visitor, path):
    page, (_list, colon, narrowed) = visitor("clerk").visit(path), TITLES[path].partition(": ")
    assert page.title == f"{TITLES[path]} · Stockroom"
    (folded,) = page.document.xpath("//form//summary")
    assert text_of(folded) == f"Filters{colon}{narrowed}"


@pytest.mark.spec("STK-18")
@pytest.mark.parametrize("path", ["/", "/items/", "/accounts/profile/"])
def test_each_page_has_a_meta_description(visitor, path):
    page = visitor("clerk").visit(path)
    (content,) = page.document.xpath("//head/meta[@name='description']/@content")
    assert content == "What the stockroom holds, what moved, and what to order."


@pytest.mark.spec("STK-18")
@pytest.mark.parametrize("path", ["/", "/items/", "/movements/", "/reports/low-stock/"])
def test_a_scrollable_table_with_links_is_not_a_tab_stop(visitor, path):
    assert visitor("manager").visit(path).document.xpath("//*[@tabindex='0'][.//a]") == []
