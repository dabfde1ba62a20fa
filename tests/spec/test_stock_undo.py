"""STK-16: the next steps after a movement: scan the next item, record another, undo."""

import pytest

from tests.spec.arrange import (
    add_movements,
    ledger,
    meanwhile,
    on_hand,
    record,
    set_level,
    with_token,
)
from tests.spec.arrange_admin import allow
from tests.spec.test_ledger_idempotency import NO_KEY, filled

SKU = "HEX-M8-030"
NOT_UNDONE = "Nothing was undone: the item has newer movements, or is inactive."


def undo(page):
    """Press “Undo” on the page after a movement, and return the next page."""
    return page.submit("Undo").follow()


@pytest.mark.spec("STK-16")
def test_a_recorded_movement_links_to_the_next_item_another_movement_and_undo(visitor):
    page = record(visitor("clerk"), SKU, "Receipt", 5).follow()
    assert page.messages == ["Received 5 × Hex bolt M8. 12 on hand."]
    assert page.form("Open").labels == ["Scan the next item"]
    assert page.document.xpath("//*[@autofocus]/@name") == ["q"]
    assert page.click("Record another").form("Record").labels[0] == "Movement"


@pytest.mark.spec("STK-16")
@pytest.mark.whole
@pytest.mark.parametrize(
    ("kind", "quantity", "undone", "reason"),
    [
        ("Receipt", 5, "Issued 5 × Hex bolt M8", "Undo of receipt +5"),
        ("Issue", 5, "Received 5 × Hex bolt M8", "Undo of issue −5"),
        ("Adjustment", 4, "Adjusted +3 × Hex bolt M8", "Undo of adjustment −3"),
        ("Adjustment", 0, "Adjusted +7 × Hex bolt M8", "Undo of adjustment −7"),
    ],
)
def test_undo_records_the_opposite_movement(visitor, twin, kind, quantity, undone, reason):
    page = undo(record(visitor("clerk"), SKU, kind, quantity, "shelf 4").follow())
    assert page.messages == [f"Undone. {undone}. 7 on hand."]
    assert on_hand(twin, SKU) == 7
    assert [row["Reason"] for row in page.rows[:2]] == [reason, "shelf 4"]


@pytest.mark.spec("STK-16", "STK-13")
def test_an_undo_sent_twice_is_recorded_once(visitor, twin):
    page = record(visitor("clerk"), SKU, "Receipt", 5).follow()
    pages = [undo(page), undo(page)]
    assert [one.messages for one in pages] == [["Undone. Issued 5 × Hex bolt M8. 7 on hand."]] * 2
    assert on_hand(twin, SKU) == 7


@pytest.mark.spec("STK-16", "STK-13")
def test_a_form_cannot_use_the_key_of_an_undo(visitor, twin):
    browser = visitor("clerk")
    undo(record(browser, SKU, "Receipt", 5).follow())
    newest = "SELECT request_key FROM stock_stockmovement ORDER BY id DESC LIMIT 1"
    form = filled(browser, sku="NUT-M8").send_also("key", twin.value(newest))
    assert form.submit().errors == {"": [NO_KEY]}


@pytest.mark.spec("STK-8", "STK-16")
def test_quantities_in_messages_have_thousands_separators(visitor, twin):
    set_level(twin, SKU, 5_000)
    page = record(visitor("clerk"), SKU, "Receipt", 2_007).follow()
    assert page.messages == ["Received 2,007 × Hex bolt M8. 7,007 on hand."]
    page = record(page.visitor, SKU, "Adjustment", 7_007, "shelf")
    assert page.errors == {"Quantity": ["Already 7,007 on hand."]}


@pytest.mark.spec("STK-16")
@pytest.mark.sharp
def test_a_movement_cannot_be_undone_after_the_item_has_moved_again(visitor, twin):
    page = record(visitor("clerk"), SKU, "Receipt", 5).follow()
    record(visitor("manager"), SKU, "Issue", 1)
    before = ledger(twin)
    assert undo(page).messages == [NOT_UNDONE]
    assert ledger(twin) == before
    assert page.visitor.visit(page.path).form("Record").labels[0] == "Movement"


@pytest.mark.spec("STK-16")
def test_the_newest_movement_is_the_last_recorded_even_if_a_clock_was_wrong(visitor, twin):
    add_movements(twin, [("2099-03-10 23:30:00", "fast clock")], SKU)
    first, browser = twin.value("SELECT max(id) FROM stock_stockmovement"), visitor("clerk")
    page = record(browser, SKU, "Receipt", 5).follow()
    assert undo(page).messages == ["Undone. Issued 5 × Hex bolt M8. 7 on hand."]
    page = browser.visit(f"/items/{SKU}/?recorded={first}")
    assert page.form("Record").labels[0] == "Movement"


@pytest.mark.spec("STK-16", "STK-12")
def test_a_movement_of_an_inactive_item_cannot_be_undone(visitor, twin):
    page = record(visitor("clerk"), SKU, "Receipt", 5).follow()
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = ?", SKU)
    assert undo(page).messages == [NOT_UNDONE]
    assert on_hand(twin, SKU) == 12


@pytest.mark.spec("STK-16", "ACC-6")
def test_users_who_may_not_record_movements_see_no_undo(visitor):
    path = record(visitor("clerk"), SKU, "Receipt", 5).location
    page = visitor("auditor").visit(path)
    assert "Undo" not in [button.caption for form in page.forms for button in form.buttons]


@pytest.mark.spec("STK-8")
def test_no_movement_kind_is_preselected(visitor):
    form = visitor("clerk").visit(f"/items/{SKU}/").form("Record")
    kinds = [control.own_label for control in form.fields if control.kind == "radio"]
    assert (kinds, form.values["Movement"]) == (["Receive", "Issue", "Count"], "")
    page = form.fill({"Quantity": "5"}).submit("Record")
    assert page.errors == {"Movement": ["This field is required."]}


@pytest.mark.spec("STK-8", "STK-16", "SEC-1")
@pytest.mark.parametrize("action", ["record", "undo"])
def test_only_users_who_may_view_items_can_record_and_undo(visitor, twin, action):
    allow(twin, "member", "add stock movement")
    newest = twin.value("SELECT max(id) FROM stock_stockmovement")
    url = {"record": f"/items/{SKU}/movements/", "undo": f"/movements/{newest}/undo/"}[action]
    before, browser = twin.contents("stock_"), visitor("member")
    page = browser.post(url, with_token(browser, {"kind": "receipt", "quantity": ""}))
    assert page.status == 403
    assert "Hex bolt" not in page.html
    assert twin.contents("stock_") == before


@pytest.mark.databases
@pytest.mark.spec("STK-16")
def test_a_refused_undo_redirects_to_the_page_of_a_concurrently_renamed_item(visitor, twin):
    page = record(visitor("clerk"), SKU, "Receipt", 5).follow()
    renamed = f"UPDATE stock_item SET sku = 'NEW-1', is_active = false WHERE sku = '{SKU}'"
    undone = meanwhile(twin, [renamed], page.form("Undo").submit)
    assert (undone.location, undone.follow().messages) == ("/items/NEW-1/", [NOT_UNDONE])
