"""REP-1: the dashboard."""

from decimal import Decimal

import pytest

from tests.spec.arrange import MOVEMENTS, add_items, record

VALUE = "Stock value"


@pytest.fixture
def items(twin):
    """Return all stored items with the names of their categories."""
    return twin.rows(
        "SELECT stock_item.*, stock_category.name AS category FROM stock_item "
        "JOIN stock_category ON stock_category.id = category_id"
    )


def value(items):
    """Return the exact value of items."""
    worth = (item["quantity_on_hand"] * Decimal(str(item["unit_cost"])) for item in items)
    return sum(worth, Decimal(0))


def is_urgent(item):
    """Return whether an item is low or out of stock."""
    return item["is_active"] and item["quantity_on_hand"] <= max(item["reorder_level"], 0)


@pytest.mark.spec("REP-1")
def test_the_figures_count_the_active_items(visitor, items):
    shown = visitor("clerk").visit("/").details
    urgent = [item for item in items if is_urgent(item)]
    out = [item for item in urgent if item["quantity_on_hand"] == 0]
    assert shown["Items"] == str(sum(item["is_active"] for item in items))
    assert shown["Out"] == str(len(out))
    assert shown["Low"] == str(len(urgent) - len(out))


@pytest.mark.spec("REP-1")
@pytest.mark.parametrize(("label", "status"), [("Low", "low"), ("Out", "out")])
def test_the_figures_link_to_their_lists(visitor, label, status):
    page = visitor("clerk").visit("/")
    listed = page.visitor.visit(f"/items/?status={status}")
    assert f"/items/?status={status}" in page.links.values()
    assert page.details[label] == str(len(listed.rows))


@pytest.mark.spec("REP-1")
def test_the_10_furthest_below_their_reorder_level_are_listed(visitor, items):
    urgent = [item for item in items if is_urgent(item)]
    missing = {item["name"]: item["reorder_level"] - item["quantity_on_hand"] for item in urgent}
    shown = [missing[row["Item"]] for row in visitor("auditor").visit("/").tables[0]]
    assert shown == sorted(missing.values(), reverse=True)[:10]


@pytest.mark.spec("REP-1")
def test_the_list_shows_level_reorder_level_and_status(visitor, twin):
    add_items(twin, 1, quantity_on_hand=1000, reorder_level=90000)
    row = visitor("auditor").visit("/").tables[0][0]
    expected = {"Item": "Bulk item 1", "On hand": "1,000", "Reorder level": "90,000"}
    assert row == expected | {"Status": "Low"}


@pytest.mark.spec("REP-1")
def test_an_inactive_item_is_never_listed_as_low(visitor, twin):
    add_items(twin, 1, quantity_on_hand=0, reorder_level=90000, is_active=False)
    assert "Bulk item 1" not in visitor("clerk").visit("/").text


@pytest.mark.spec("REP-1")
@pytest.mark.parametrize("role", ["auditor", "manager", "superuser"])
def test_the_value_includes_all_stock_on_hand(visitor, twin, items, role):
    assert visitor(role).visit("/").details[VALUE] == f"EUR {value(items):,.2f}"


@pytest.mark.spec("REP-1")
def test_the_value_includes_inactive_items(visitor, twin, items):
    twin.execute("UPDATE stock_item SET is_active = false")
    shown = visitor("auditor").visit("/").details
    assert (shown[VALUE], shown["Items"]) == (f"EUR {value(items):,.2f}", "0")


@pytest.mark.spec("REP-1")
def test_the_value_is_exact_to_the_cent(visitor, twin, items):
    add_items(twin, 300, quantity_on_hand=333_333, unit_cost=0.07)
    more = 300 * 333_333 * Decimal("0.07")
    assert visitor("auditor").visit("/").details[VALUE] == f"EUR {value(items) + more:,.2f}"


@pytest.mark.spec("REP-1")
def test_the_bars_show_the_value_of_each_category(visitor, items):
    page = visitor("auditor").visit("/")
    table = next(rows for rows in page.tables if "Category" in rows[0])
    names = {item["category"] for item in items}
    worth = {name: value([i for i in items if i["category"] == name]) for name in names}
    expected = sorted(worth.items(), key=lambda pair: -pair[1])
    shown = [(row["Category"], row["Value"]) for row in table]
    assert shown == [(name, f"EUR {amount:,.2f}") for name, amount in expected]


@pytest.mark.spec("REP-1")
def test_more_than_10_categories_are_left_to_the_valuation(visitor, twin):
    browser = visitor("auditor")
    assert "All categories" not in browser.visit("/").links
    category = "INSERT INTO stock_category (name, slug) VALUES (?, ?)"
    move = "UPDATE stock_item SET category_id = (SELECT max(id) FROM stock_category) WHERE sku = ?"
    for sku in ("HEX-M6-025", "HEX-M8-030", "HEX-M10-040", "HEX-M12-060", "NUT-M8"):
        twin.execute(category, sku, sku.lower())
        twin.execute(move, sku)
    page = browser.visit("/")
    shown = next(rows for rows in page.tables if "Category" in rows[0])
    everything = page.click("All categories")
    assert everything.path == "/reports/valuation/"
    assert len(everything.rows) == 11
    assert [row["Category"] for row in shown] == everything.column("Category")[:10]


@pytest.mark.spec("REP-1", "REP-3")
@pytest.mark.parametrize("path", ["/", "/reports/valuation/"])
def test_each_value_says_that_inactive_items_are_included(visitor, path):
    note = "Inactive items are included, because they still have value."
    assert note in visitor("auditor").visit(path).text


@pytest.mark.spec("REP-1", "REP-3")
@pytest.mark.parametrize("path", ["/", "/reports/valuation/"])
def test_the_length_of_a_bar_is_its_share_of_the_total(visitor, path):
    page = visitor("auditor").visit(path)
    table = next(rows for rows in page.tables if "Category" in rows[0])
    values = [Decimal(row["Value"].removeprefix("EUR ").replace(",", "")) for row in table]
    bars = page.main.xpath(".//*[local-name() = 'rect'][@class = 'value']/@width")
    assert [float(bar) for bar in bars] == [
        pytest.approx(float(value / sum(values) * 100), abs=0.1) for value in values
    ]


@pytest.mark.spec("REP-1")
def test_the_10_latest_movements_are_listed(visitor, twin):
    record(visitor("manager"), "HEX-M8-030", "Receipt", 5, "just now")
    page = visitor("manager").visit("/")
    newest = twin.rows(
        f"SELECT name, reason {MOVEMENTS} "
        "ORDER BY stock_stockmovement.created_at DESC, stock_stockmovement.id DESC LIMIT 10"
    )
    shown = [(row["Item"], row["Reason"]) for row in page.tables[-1]]
    assert page.headings[-1] == "Recent movements"
    assert shown == [(row["name"], row["reason"] or "–") for row in newest]
    assert shown[0] == ("Hex bolt M8", "just now")


@pytest.mark.spec("REP-1")
def test_a_clerk_sees_their_own_latest_movements(visitor, twin):
    record(visitor("clerk"), "HEX-M8-030", "Receipt", 5, "mine")
    record(visitor("manager"), "HEX-M8-030", "Receipt", 5, "not mine")
    page = visitor("clerk").visit("/")
    assert page.headings == ["Dashboard", "Your recent movements", "Most urgent"]
    assert page.rows[0]["Reason"] == "mine"
    assert page.column("By") == ["clerk"] * 10


@pytest.mark.spec("REP-1")
def test_a_clerk_without_movements_gets_a_message(visitor, twin):
    twin.execute("DELETE FROM stock_stockmovement")
    assert "You have not recorded any movements yet." in visitor("clerk").visit("/").text
    assert "No movements yet." in visitor("auditor").visit("/").text


@pytest.mark.spec("REP-1", "STK-17")
@pytest.mark.parametrize(
    ("role", "focused"), [("clerk", ["id_q"]), ("manager", []), ("auditor", [])]
)
def test_a_clerks_page_starts_with_the_search(visitor, role, focused):
    page = visitor(role).visit("/")
    assert page.main.xpath(".//input[@type = 'search']/@id") == focused
    assert page.document.xpath("//input[@autofocus]/@id") == focused
    assert len(page.document.xpath("//form[@aria-label = 'Find an item']")) == 1


@pytest.mark.spec("REP-1")
def test_users_who_may_not_view_reports_see_no_value_anywhere(visitor, items):
    page = visitor("clerk").visit("/")
    assert VALUE not in page.details
    assert "value" not in page.text.lower()
    assert f"{value(items):,.2f}" not in page.html


@pytest.mark.spec("REP-1")
@pytest.mark.parametrize("role", ["member", "staff"])
def test_users_without_stock_permissions_have_no_dashboard(visitor, role):
    assert visitor(role).visit("/").status == 403
