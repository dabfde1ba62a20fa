"""REP-3: stock valuation, by category."""

from decimal import Decimal

import pytest

from tests.harness.controls import text_of
from tests.spec.arrange import add_items

VALUATION = "/reports/valuation/"


def total(page):
    """Return the cells of the table footer by header."""
    cells = [text_of(cell) for cell in page.main.xpath(".//tfoot/tr/*")]
    return dict(zip(page.rows[0], cells, strict=True))


def number(text):
    """Return a cell as a number."""
    return Decimal(text.replace(",", "").removeprefix("EUR ").removesuffix(" %"))


def computed(twin):
    """Return name, items, units and value of each category, computed in plain Python."""
    found = {}
    for row in twin.rows(
        "SELECT quantity_on_hand, unit_cost, stock_category.name FROM stock_item "
        "JOIN stock_category ON stock_category.id = category_id"
    ):
        items, units, value = found.get(row["name"], (0, 0, Decimal(0)))
        worth = row["quantity_on_hand"] * Decimal(str(row["unit_cost"]))
        found[row["name"]] = (items + 1, units + row["quantity_on_hand"], value + worth)
    rows = [(name, *figures) for name, figures in found.items()]
    return sorted(rows, key=lambda row: (-row[3], row[0]))


def cost(twin, *costs):
    """Leave one item with 1 unit for each cost, in its own category named A, B, …"""
    twin.execute("UPDATE stock_item SET quantity_on_hand = 0")
    categories = twin.rows("SELECT id FROM stock_category ORDER BY id")
    for at, (row, amount) in enumerate(zip(categories, costs, strict=False)):
        twin.execute("UPDATE stock_category SET name = ? WHERE id = ?", "ABCDEF"[at], row["id"])
        items = "SELECT min(id) AS id FROM stock_item WHERE category_id = ?"
        item = twin.value(items, row["id"])
        change = "UPDATE stock_item SET quantity_on_hand = 1, unit_cost = ? WHERE id = ?"
        twin.execute(change, amount, item)


@pytest.mark.spec("REP-3")
def test_each_category_has_its_items_units_and_value(visitor, twin):
    twin.execute("UPDATE stock_item SET is_active = false WHERE id % 3 = 0")
    rows = visitor("auditor").visit(VALUATION).rows
    shown = [tuple(row.values())[:4] for row in rows]
    expected = [
        (row[0], str(row[1]), f"{row[2]:,}", f"EUR {row[3]:,.2f}") for row in computed(twin)
    ]
    assert shown == expected


@pytest.mark.spec("REP-3")
def test_the_total_is_the_sum_of_each_column_and_equals_the_dashboard(visitor, twin):
    add_items(twin, 7, quantity_on_hand=333_333, unit_cost=0.07)
    page = visitor("manager").visit(VALUATION)
    foot = total(page)
    for name in ("Items", "Units", "Value"):
        assert number(foot[name]) == sum(map(number, page.column(name)))
    assert foot["Value"] == page.visitor.visit("/").details["Stock value"]
    assert foot["Share"] == "100.0%"


@pytest.mark.spec("REP-3", "REP-1")
@pytest.mark.parametrize(
    ("count", "units", "price", "value"),
    [
        (1, 12_345_679, "9876543.33", "121,932,633,581,771.07"),
        (1, 999_999_999, "99999999.99", "99,999,999,890,000,000.01"),
        (999, 999_999_999, "99999999.99", "99,899,999,890,110,000,009.99"),
    ],
)
def test_amounts_are_exact_to_the_cent_however_large(visitor, twin, count, units, price, value):
    add_items(twin, count, quantity_on_hand=units, unit_cost=price)
    twin.execute("UPDATE stock_item SET unit_cost = 0 WHERE sku NOT LIKE 'BULK-%'")
    page = visitor("manager").visit(VALUATION)
    assert (page.column("Value")[0], total(page)["Value"]) == (f"EUR {value}", f"EUR {value}")
    assert page.visitor.visit("/").details["Stock value"] == f"EUR {value}"
    assert f",{value.replace(',', '')}," in page.visitor.visit("/reports/valuation.csv").html


@pytest.mark.sharp("costs3")
@pytest.mark.spec("REP-3")
@pytest.mark.parametrize(
    ("costs", "shares"),
    [
        ((1, 1, 1), ["33.3%", "33.3%", "33.3%"]),
        ((2, 2, 2, 2, 2, 2), ["16.7%"] * 6),
        ((66.66, 33.34), ["66.7%", "33.3%"]),
        ((66.64, 33.36), ["66.6%", "33.4%"]),
    ],
)
def test_a_share_is_rounded_to_one_decimal(visitor, twin, costs, shares):
    cost(twin, *costs)
    page = visitor("auditor").visit(VALUATION)
    assert page.column("Share")[: len(costs)] == shares
    assert total(page)["Share"] == "100.0%"


@pytest.mark.spec("REP-3")
def test_without_any_value_the_shares_are_0(visitor, twin):
    twin.execute("UPDATE stock_item SET unit_cost = 0")
    page = visitor("auditor").visit(VALUATION)
    assert {*page.column("Share"), total(page)["Share"]} == {"0.0%"}


@pytest.mark.spec("REP-2", "REP-3", "REP-4", "REP-5")
def test_an_empty_stockroom_has_empty_reports(visitor, twin):
    for table in ("stockmovement", "barcode", "item"):
        twin.execute(f"DELETE FROM stock_{table}")
    auditor = visitor("auditor")
    assert "There are no items yet." in auditor.visit(VALUATION).text
    assert "No item is at or below" in auditor.visit("/reports/low-stock/").text
    assert "Nothing was received or issued" in auditor.visit("/reports/activity/").text
    lines = auditor.visit("/reports/valuation.csv").html.splitlines()
    assert lines == ["\ufeffCategory,Items,Units,Value,Share", "Total,0,0,0.00,0.0"]
