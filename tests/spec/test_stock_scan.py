"""STK-17: a scanned code opens its item."""

from urllib.parse import quote

import pytest

ITEM = "/items/HEX-M8-030/"
CODE = "2004180003217"
SCANS = ["HEX-M8-030", "hex-m8-030", " HEX-M8-030\r", CODE, f"{CODE}\t", f"0{CODE}\r\n"]
SCANS += [f"]E0{CODE}", f"]C1010{CODE}", f"(01)0{CODE}(10)LOT-7"]


@pytest.mark.spec("STK-17", "STK-14")
@pytest.mark.whole
@pytest.mark.parametrize("scan", SCANS)
def test_a_scanned_code_opens_its_item(visitor, scan):
    page = visitor("clerk").visit(f"/items/?q={quote(scan)}&category=&supplier=&status=&sort=-name")
    assert (page.status, page.location) == (302, ITEM)


@pytest.mark.spec("STK-17", "STK-12")
def test_an_inactive_item_is_not_opened(visitor, twin):
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = 'HEX-M8-030'")
    page = visitor("clerk").visit(f"/items/?q={CODE}")
    assert (page.status, page.rows) == (200, [])


@pytest.mark.spec("STK-17", "STK-2")
@pytest.mark.parametrize(
    "query",
    [
        "q=HEX-M8",
        "q=HEX-M8-030&status=ok",
        f"q={CODE}&category=fasteners",
        f"q={CODE}&page=1",
        "q=40521831",
    ],
)
def test_any_other_text_is_a_search(visitor, query):
    page = visitor("clerk").visit(f"/items/?{query}")
    assert (page.status, page.headings[0]) == (200, "Items")


@pytest.mark.spec("STK-17", "STK-2")
@pytest.mark.parametrize("column", ["sku", "name"])
def test_digits_in_the_middle_of_a_text_are_a_search(visitor, twin, column):
    twin.execute(f"UPDATE stock_item SET {column} = 'A-20260001-B' WHERE sku = 'HEX-M8-030'")
    page = visitor("clerk").visit("/items/?q=20260001")
    assert (page.status, len(page.rows)) == (200, 1)


@pytest.mark.spec("STK-17")
def test_every_page_has_the_search(visitor):
    clerk = visitor("clerk")
    for path in ["/", ITEM, "/movements/", "/accounts/profile/", "/no/such/page/"]:
        form = clerk.visit(path).form("Find an item")
        assert form.fill({"SKU, name or barcode": CODE}).submit().location == ITEM
    page = clerk.visit("/items/")
    assert page.document.xpath("//input[@autofocus]/@id") == ["id_q"]
    assert "Find an item" not in [name for form in page.forms for name in form.names]


@pytest.mark.spec("STK-17", "ACC-6")
def test_users_who_may_not_view_items_have_no_search(visitor):
    assert "Find an item" not in visitor("member").visit("/accounts/profile/").html
