"""REP-6: the lists of items and movements as pages to print."""

from datetime import date

import pytest

from tests.harness import bulk
from tests.spec.arrange import MOVEMENTS, add_items

ROWS = "//main//tbody/tr | //main//li"


@pytest.mark.spec("REP-6")
def test_all_items_are_on_one_page_with_space_for_a_count(visitor):
    page = visitor("clerk").visit("/items/").click("Print")
    assert "58 in total." in page.text
    assert len(page.rows) == 58
    assert list(page.rows[0]) == ["SKU", "Name", "Location", "On hand", "Status", "Counted"]
    assert set(page.column("Counted")) == {""}


@pytest.mark.spec("REP-6")
def test_a_printed_list_keeps_and_names_search_filters_and_order(visitor):
    page = visitor("clerk").visit("/items/?q=bolt&category=fasteners&status=low&sort=-name&page=1")
    printed = page.click("Print")
    assert printed.title == "Items: bolt, Fasteners, low · Stockroom"
    for column in ("SKU", "Name", "On hand", "Status"):
        assert printed.column(column) == page.column(column)
    assert list(printed.details.items())[1:] == [
        ("Search", "bolt"),
        ("Category", "Fasteners"),
        ("Status", "low"),
    ]


@pytest.mark.spec("REP-6")
def test_all_matching_movements_are_on_one_page(visitor, twin):
    query = "kind=issue&person=clerk&from=2020-01-01"
    page = visitor("clerk").visit(f"/movements/?{query}&before=200").click("Print")
    count = f"SELECT count(*) {MOVEMENTS} JOIN accounts_user ON accounts_user.id = created_by_id"
    found = twin.value(f"{count} WHERE kind = 'issue' AND username = 'clerk'")
    assert (page.path, len(page.rows)) == (f"/movements/print/?{query}", found)
    details = page.details
    assert date.fromisoformat(details.pop("As of"))
    assert details == {"Movement": "issue", "User": "clerk", "From": "2020-01-01"}


@pytest.mark.only("sqlite", "statements are recorded on SQLite only")
@pytest.mark.spec("REP-6", "STK-10")
def test_printing_the_ledger_does_not_query_the_filter_options(visitor):
    pages = [visitor("clerk").visit(path) for path in ("/movements/", "/movements/print/")]
    found = [[sql for sql in page.statements if "LIMIT 101" in sql] for page in pages]
    assert (len(found[0]), found[1]) == (2, [])


@pytest.mark.spec("REP-6", "REP-7")
@pytest.mark.parametrize(
    ("path", "total"),
    [("/items/print/", "1,234"), ("/items/labels/", "1,234"), ("/movements/print/", "5,880")],
)
def test_only_the_first_500_rows_are_printed_and_the_page_says_so(visitor, twin, path, total):
    twin.execute("DELETE FROM stock_stockmovement")
    add_items(twin, 1176, quantity_on_hand=10)
    with twin.database() as database:
        bulk.add_receipts(database)
    page = visitor("clerk").visit(path)
    assert f"The first 500 of {total}." in page.text
    assert len(page.document.xpath(ROWS)) == 500


@pytest.mark.spec("REP-6")
def test_more_than_10_000_rows_are_not_counted(visitor, twin):
    add_items(twin, 10_000)
    assert "The first 500 of 10,000+." in visitor("clerk").visit("/items/print/").text


@pytest.mark.spec("REP-6", "REP-7")
@pytest.mark.parametrize("path", ["/items/print/", "/items/labels/"])
def test_without_matches_the_page_says_so(visitor, path):
    page = visitor("clerk").visit(f"{path}?q=nothing+like+it&status=new")
    assert "0 in total." in page.text
    assert "No matches." in page.text
    assert page.notices == ["Unknown status “new” was ignored."]
    assert page.document.xpath(ROWS) == []
