"""REP-2: low stock, by supplier."""

from decimal import Decimal

import pytest

from tests.harness.controls import text_of
from tests.spec.arrange import add_items

LOW_STOCK = "/reports/low-stock/"


def shown(page):
    """Return the rows of the page with their headings."""
    suppliers = [heading for heading in page.headings if heading != "Low stock"]
    pairs = zip(suppliers, page.tables, strict=True)
    return [{"Supplier": supplier, **row} for supplier, table in pairs for row in table]


def computed(twin):
    """Return the expected rows, computed in plain Python."""
    items = twin.rows(
        "SELECT stock_item.*, stock_supplier.name AS supplier FROM stock_item "
        "LEFT JOIN stock_supplier ON stock_supplier.id = supplier_id"
    )
    low = [row for row in items if row["is_active"]]
    low = [row for row in low if row["quantity_on_hand"] <= max(row["reorder_level"], 0)]
    for row in low:
        row["shortfall"] = row["reorder_level"] - row["quantity_on_hand"]
        row["order"] = 2 * row["reorder_level"] - row["quantity_on_hand"]
    low.sort(key=lambda row: (not row["supplier"], row["supplier"], -row["shortfall"], row["sku"]))
    return [
        {
            "Supplier": row["supplier"] or "No supplier",
            "Item": row["name"],
            "SKU": row["sku"],
            "On hand": f"{row['quantity_on_hand']:,}",
            "Reorder level": f"{row['reorder_level']:,}",
            "Shortfall": f"{row['shortfall']:,}",
            "Suggested order": f"{row['order']:,}",
            "Line cost": f"EUR {row['order'] * Decimal(str(row['unit_cost'])):,.2f}",
            "Status": "Low" if row["quantity_on_hand"] else "Out",
        }
        for row in low
    ]


@pytest.mark.spec("REP-2")
@pytest.mark.parametrize("role", ["auditor", "manager", "superuser"])
def test_items_that_are_low_or_out_of_stock_are_listed_by_supplier(visitor, twin, role):
    assert shown(visitor(role).visit(LOW_STOCK)) == computed(twin)


@pytest.mark.spec("REP-2")
def test_items_without_a_supplier_come_last(visitor, twin):
    add_items(twin, 3, quantity_on_hand=1000, reorder_level=4000)
    page = visitor("auditor").visit(LOW_STOCK)
    assert page.headings[-1] == "No supplier"
    assert [row["Suggested order"] for row in page.tables[-1]] == ["7,000"] * 3
    assert shown(page) == computed(twin)


@pytest.mark.spec("REP-2")
def test_items_of_a_supplier_are_sorted_by_shortfall_and_then_by_sku(visitor, twin):
    twin.execute("UPDATE stock_item SET reorder_level = 50, supplier_id = NULL")
    page = visitor("auditor").visit(LOW_STOCK)
    assert page.headings == ["Low stock", "No supplier"]
    assert shown(page) == computed(twin)


def contact(page, supplier):
    """Return the text between a supplier's heading and its table, and its links."""
    (part,) = page.main.xpath(".//section[h2 = $supplier]/p", supplier=supplier)
    return text_of(part), part.xpath(".//a/@href")


@pytest.mark.spec("REP-2")
def test_an_order_shows_the_contact_of_the_supplier(visitor, twin):
    twin.execute("UPDATE stock_supplier SET email = 'buy@bolts.example', phone = '+1 202 555 0143'")
    page = visitor("auditor").visit(LOW_STOCK)
    wanted = ("buy@bolts.example +1 202 555 0143", ["mailto:buy@bolts.example"])
    assert contact(page, page.headings[1]) == wanted


@pytest.mark.spec("REP-2")
def test_an_order_without_contact_details_shows_none(visitor, twin):
    twin.execute("UPDATE stock_supplier SET email = '', phone = ''")
    add_items(twin, 1, reorder_level=1)
    page = visitor("auditor").visit(LOW_STOCK)
    assert page.headings[-1] == "No supplier"
    assert page.main.xpath(".//section/p") == []


@pytest.mark.spec("REP-2")
def test_the_total_of_an_order_is_exact(visitor, twin):
    twin.execute("UPDATE stock_item SET is_active = false")
    add_items(twin, 3, reorder_level=1_000_000, unit_cost="99999999.99")
    page = visitor("auditor").visit(LOW_STOCK)
    assert [row["Line cost"] for row in page.rows] == ["EUR 199,999,999,980,000.00"] * 3
    foot = [text_of(cell) for cell in page.main.xpath(".//tfoot/tr/*")]
    assert [cell for cell in foot if cell] == ["Total", "EUR 599,999,999,940,000.00"]


@pytest.mark.spec("REP-2")
def test_inactive_items_are_not_ordered(visitor, twin):
    add_items(twin, 1, reorder_level=10, is_active=False)
    assert "Bulk item 1" not in visitor("auditor").visit(LOW_STOCK).text


@pytest.mark.spec("REP-2")
def test_an_item_out_of_stock_without_a_reorder_level_has_nothing_to_order(visitor, twin):
    add_items(twin, 1)
    row = visitor("auditor").visit(LOW_STOCK).tables[-1][0]
    expected = ("BULK-1", "0", "0", "Out")
    assert (row["SKU"], row["Shortfall"], row["Suggested order"], row["Status"]) == expected


@pytest.mark.spec("REP-2")
def test_without_low_items_the_page_says_so(visitor, twin):
    twin.execute("UPDATE stock_item SET is_active = false")
    page = visitor("auditor").visit(LOW_STOCK)
    assert (page.status, page.tables) == (200, [])
    assert "No item is at or below its reorder level." in page.text


@pytest.mark.spec("REP-2")
@pytest.mark.parametrize(("count", "exceeded"), [(1000, False), (1001, True)])
def test_a_page_shows_the_first_1000_items_and_says_so(visitor, twin, count, exceeded):
    twin.execute("UPDATE stock_item SET is_active = false")
    add_items(twin, count, reorder_level=1)
    page = visitor("auditor").visit(LOW_STOCK)
    notice = "Only the first 1,000 items are shown. The CSV file contains all of them."
    assert len(page.tables[0]) == 1000
    assert page.notices == [notice] * exceeded
    assert len(page.visitor.visit("/reports/low-stock.csv").html.splitlines()) == 1 + count
