"""CSV-1: the list of items as a CSV file."""

from codecs import BOM_UTF8

import pytest

from tests.harness import bulk, memory
from tests.spec.arrange import add_items, record
from tests.spec.arrange_csv import COLUMNS, EXPORT, exported, rows_of

SORTS = ["sku", "name", "quantity_on_hand", "unit_cost"]
QUERIES = ["", "?q=bolt&sort=-unit_cost", "?status=low&category=fasteners", "?status=inactive"]
QUERIES += ["?supplier=1&sort=name", "?sort=-quantity_on_hand&sort=odd&page=2", "?q=nothing+such"]
MEBIBYTE = 1024 * 1024
reads_memory = pytest.mark.skipif(not memory.IS_TOLD, reason="memory is read from Linux’ /proc")


def listed(visitor, query):
    """Return the rows of all pages of the list."""
    page = visitor.visit(f"/items/{query}")
    rows = page.rows
    while "Next" in page.links:
        page = page.click("Next")
        rows = rows + page.rows
    return rows


@pytest.mark.spec("CSV-1")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_export_is_a_file_download(visitor, method):
    page = visitor("clerk").request(method, EXPORT)
    assert page.headers["Content-Type"].lower() == "text/csv; charset=utf-8"
    assert page.headers["Content-Disposition"] == 'attachment; filename="items.csv"'
    assert page.headers["Cache-Control"] == "no-store"
    assert page.response.content.startswith(BOM_UTF8 if method == "GET" else b"")
    assert page.html.count("\n") == page.html.count("\r\n") == (59 if method == "GET" else 0)


@pytest.mark.spec("CSV-1")
@pytest.mark.parametrize("query", QUERIES)
def test_the_file_contains_the_whole_list_in_its_order(visitor, query):
    shown = listed(visitor("clerk"), query.replace("&page=2", ""))
    rows = exported(visitor("clerk"), query)
    for name, column in [("SKU", "sku"), ("Name", "name"), ("Category", "category")]:
        assert [row[column] for row in rows] == [row[name] for row in shown]
    for name, column in [("Supplier", "supplier"), ("Location", "location")]:
        assert [row[column] or "–" for row in rows] == [row[name] for row in shown]
    for name, column in [("On hand", "quantity_on_hand"), ("Unit cost", "unit_cost")]:
        numbers = [row[name].removeprefix("EUR ").replace(",", "") for row in shown]
        assert [row[column] for row in rows] == numbers


@pytest.mark.spec("CSV-1")
def test_the_link_above_the_list_keeps_search_filters_and_order(visitor):
    page = visitor("clerk").visit("/items/?q=bolt&category=fasteners&sort=-name&page=1")
    file = page.click("Download CSV")
    assert [row["name"] for row in rows_of(file)] == page.column("Name")
    assert file.path == f"{EXPORT}?q=bolt&category=fasteners&sort=-name"


@pytest.mark.spec("CSV-1")
@pytest.mark.sharp
def test_each_column_contains_the_value_of_the_item(visitor, twin):
    twin.execute("UPDATE stock_item SET unit_cost = 1234.5, is_active = false WHERE sku = 'NUT-M8'")
    twin.execute("UPDATE stock_item SET description = ? WHERE sku = 'NUT-M8'", 'é, "x"\r\nover')
    twin.execute("DELETE FROM stock_barcode")
    for code in ("4006381333931", "036000291452", "24177863"):
        twin.execute(
            "INSERT INTO stock_barcode (item_id, code) "
            "SELECT id, ? FROM stock_item WHERE sku = 'NUT-M8'",
            code,
        )
    row = next(row for row in exported(visitor("clerk"), "?status=inactive") if "NUT" in row["sku"])
    assert list(row) == COLUMNS
    assert row["description"] == 'é, "x"\r\nover'
    assert (row["unit_cost"], row["is_active"]) == ("1234.50", "no")
    assert row["barcodes"] == "036000291452 24177863 4006381333931"


@pytest.mark.sharp("-name")
@pytest.mark.spec("CSV-1")
@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)])
def test_every_item_is_exported_exactly_once_whatever_the_ties(visitor, twin, sort):
    add_items(twin, 4_000, name="Same", unit_cost=1, quantity_on_hand=10)
    skus = [row["sku"] for row in exported(visitor("clerk"), f"?sort={sort}")]
    assert len(skus) == len(set(skus)) == 4_058
    keys = [
        row[sort.lstrip("-")] for row in exported(visitor("clerk"), f"?category=bulk&sort={sort}")
    ]
    assert len(keys) == 4_000


@pytest.mark.spec("CSV-1")
@reads_memory
@pytest.mark.thorough("it exports tens of thousands of rows")
def test_memory_does_not_grow_with_the_number_of_rows(visitor, twin):
    browser = visitor("clerk")
    add_items(twin, 10_000, description="x" * 400)
    for _ in range(2):
        exported(browser)
    memory.peak(twin)
    exported(browser)
    few = memory.peak(twin)
    with twin.database() as database:
        category = database.rows("SELECT id FROM stock_category WHERE slug = 'bulk'")[0]["id"]
        bulk.add_items(database, 70_000, category, first=10_001, description="x" * 400)
    assert len(exported(browser)) == 80_058
    assert memory.peak(twin) - few < 48 * MEBIBYTE


@pytest.mark.thorough("many clients read concurrently")
@pytest.mark.spec("CSV-1", "OPS-3")
def test_clients_that_disconnect_leave_no_lock_and_no_open_connection(visitor, twin):
    browser = visitor("clerk")
    add_items(twin, 60_000, description="x" * 400)
    for _ in range(20):
        with browser.reading(EXPORT) as response:
            assert next(response.iter_bytes()).startswith(BOM_UTF8)
            assert record(browser, "HEX-M8-030", "receipt", 1).status == 302
    assert browser.visit("/items/").status == 200
