"""STK-7 and STK-12: the page of one item."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.harness.one_day import on_one_day
from tests.spec.arrange import MOVEMENTS, add_items, add_movements, ledger, record, with_token

INACTIVE = "This item is inactive."


def item(twin, sku):
    """Return the stored item."""
    return twin.rows(
        "SELECT stock_item.*, stock_category.name AS category, stock_supplier.name AS supplier "
        "FROM stock_item JOIN stock_category ON stock_category.id = category_id "
        "LEFT JOIN stock_supplier ON stock_supplier.id = supplier_id WHERE sku = ?",
        sku,
    )[0]


def levels(twin, sku, now, days=90):
    """Return the level at the end of each of the last days, oldest first, in UTC."""
    lines = twin.rows(
        "SELECT stock_stockmovement.created_at AS created, quantity_change "
        f"{MOVEMENTS} WHERE sku = ?",
        sku,
    )
    today = now.date()
    kept = [today - timedelta(days=age) for age in range(days - 1, -1, -1)]
    moved = [(date.fromisoformat(line["created"][:10]), line["quantity_change"]) for line in lines]
    return kept, [sum(change for when, change in moved if when <= day) for day in kept]


def words_of_plot(page):
    """Return the text alternative of the plot, and the numbers in it."""
    plot = page.main.xpath(".//*[local-name() = 'svg'][@role = 'img']")[0]
    words = plot.xpath("string(.//*[local-name() = 'title'])")
    found = re.findall(r"(?<!-)\b[\d,]*\d\b(?!-)", words)
    return words, [int(number.replace(",", "")) for number in found]


@pytest.mark.spec("STK-7")
@pytest.mark.parametrize("sku", ["HEX-M8-030", "NWK-M6", "DRL-IN-14", "GLU-D3-750"])
def test_the_page_shows_all_fields(visitor, twin, sku):
    page, stored = visitor("clerk").visit(f"/items/{sku}/"), item(twin, sku)
    found = twin.rows("SELECT code FROM stock_barcode WHERE item_id = ?", stored["id"])
    codes = sorted(row["code"] for row in found) or ["–"]
    assert stored["name"] in page.headings
    assert f"{stored['quantity_on_hand']:,} on hand" in page.text
    shown = page.details
    assert sorted(shown.pop("Barcodes").split()) == codes
    assert shown == {
        "SKU": sku,
        "Category": stored["category"],
        "Supplier": stored["supplier"] or "–",
        "Location": stored["location"] or "–",
        "Unit cost": f"EUR {Decimal(str(stored['unit_cost'])):,.2f}",
        "Reorder level": f"{stored['reorder_level']:,}",
        "Created": stored["created_at"][:16],
        "Updated": stored["updated_at"][:16],
        "Description": stored["description"],
    }


@pytest.mark.spec("STK-7")
def test_an_item_without_optional_values_has_a_page(visitor, twin):
    add_items(twin, 1)
    page = visitor("clerk").visit("/items/BULK-1/")
    assert (page.status, page.rows) == (200, [])
    assert (page.details["Supplier"], page.details["Barcodes"]) == ("–", "–")


@pytest.mark.spec("STK-7")
def test_the_newest_20_movements_are_shown_with_a_link_to_all(visitor, twin):
    add_items(twin, 1)
    add_movements(twin, [(f"2020-03-10 12:{n:02}:00", str(n)) for n in range(30)], "BULK-1")
    page = visitor("clerk").visit("/items/BULK-1/")
    assert page.column("Reason") == [str(number) for number in range(29, 9, -1)]
    address = next(to for to in page.links.values() if to.startswith("/movements/?"))
    everything = page.visitor.visit(address)
    assert everything.column("Reason") == [str(number) for number in range(29, 4, -1)]


@pytest.mark.spec("STK-7")
@pytest.mark.parametrize("sku", ["HEX-M8-030", "IPA-99-1", "SHT-AL-3"])
def test_the_plot_has_a_text_alternative_with_the_levels_of_90_days(visitor, twin, sku):
    page, now = on_one_day(lambda: visitor("clerk").visit(f"/items/{sku}/"))
    days, numbers = levels(twin, sku, now)
    words, shown = words_of_plot(page)
    assert [str(days[0]) in words, str(days[-1]) in words] == [True, True]
    assert shown == [90, numbers[0], numbers[-1], min(numbers), max(numbers)]


@pytest.mark.spec("STK-7")
@pytest.mark.sharp
def test_the_plot_starts_at_the_end_of_its_first_day(visitor, twin):
    add_items(twin, 1, quantity_on_hand=95)
    first = datetime.now(UTC).date() - timedelta(days=94)
    days = [first + timedelta(days=number) for number in range(95)]
    add_movements(twin, [(f"{day} 00:00:00", "one") for day in days], "BULK-1")
    page, now = on_one_day(lambda: visitor("clerk").visit("/items/BULK-1/"))
    _days, numbers = levels(twin, "BULK-1", now)
    assert words_of_plot(page)[1] == [90, numbers[0], 95, numbers[0], 95]


@pytest.mark.spec("STK-7")
@pytest.mark.sharp
def test_a_movement_dated_in_the_future_counts_today(visitor, twin):
    add_items(twin, 1, quantity_on_hand=1)
    add_movements(twin, [("2199-01-01 12:00:00", "ahead")], "BULK-1")
    _words, shown = words_of_plot(visitor("clerk").visit("/items/BULK-1/"))
    assert shown == [90, 0, 1, 0, 1]


@pytest.mark.spec("STK-7")
def test_the_plot_has_one_step_per_day_and_none_below_zero(visitor):
    page = visitor("clerk").visit("/items/HEX-M8-030/")
    line = page.main.xpath(".//*[@class = 'level']/@d")[0]
    assert len(re.findall("V[0-9]+h1", line)) == 90
    assert "-" not in line


@pytest.mark.spec("STK-7")
@pytest.mark.parametrize(
    "address",
    ["/items/NO-SUCH-ITEM/", "/items/1/", "/items/%/", "/items/x/y/"],
)
def test_an_unknown_sku_is_404(visitor, address):
    assert visitor("clerk").visit(address).status == 404


@pytest.mark.spec("STK-7")
def test_markup_in_an_item_is_escaped(visitor, twin):
    twin.execute(
        "UPDATE stock_item SET name = ?, description = ? WHERE sku = 'HEX-M8-030'",
        "<b>Bolt</b> & nut",
        "<script>alert(1)</script>",
    )
    page = visitor("clerk").visit("/items/HEX-M8-030/")
    assert "<b>Bolt</b> & nut" in page.headings
    assert page.details["Description"] == "<script>alert(1)</script>"
    assert not page.document.xpath("//script[not(@src)]")


@pytest.mark.spec("STK-7", "STK-8")
@pytest.mark.parametrize(("role", "count"), [("clerk", 1), ("manager", 1), ("auditor", 0)])
def test_only_users_who_may_record_movements_see_the_form(visitor, role, count):
    forms = visitor(role).visit("/items/HEX-M8-030/").forms
    assert sum("Record" in form.names for form in forms) == count


@pytest.mark.spec("STK-12")
@pytest.mark.parametrize("sku", ["PRM-RL-1", "SLS-6X40"])
def test_an_inactive_item_shows_a_notice_instead_of_the_form(visitor, sku):
    page = visitor("clerk").visit(f"/items/{sku}/")
    assert (page.status, page.notices) == (200, [INACTIVE])
    assert not [form for form in page.forms if "Record" in form.names]


@pytest.mark.spec("STK-12")
@pytest.mark.parametrize("kind", ["receipt", "issue", "adjustment"])
def test_an_inactive_item_rejects_movements(visitor, twin, kind):
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = 'HEX-M8-030'")
    browser, before = visitor("manager"), twin.contents("stock_")
    fields = with_token(browser, {"kind": kind, "quantity": "1", "reason": "counted"})
    page = browser.post("/items/HEX-M8-030/movements/", fields)
    assert INACTIVE in page.text
    assert twin.contents("stock_") == before


@pytest.mark.spec("STK-12")
def test_an_item_deactivated_while_a_form_is_open_rejects_the_movement(visitor, twin):
    form = visitor("clerk").visit("/items/HEX-M8-030/").form("Record")
    before = ledger(twin)
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = 'HEX-M8-030'")
    assert INACTIVE in form.fill({"Movement": "receipt", "Quantity": "5"}).submit().text
    assert ledger(twin) == before


@pytest.mark.spec("STK-12")
def test_a_reactivated_item_accepts_movements(visitor, twin):
    twin.execute("UPDATE stock_item SET is_active = true WHERE sku = 'PRM-RL-1'")
    assert record(visitor("clerk"), "PRM-RL-1", "Receipt", 5).status == 302
