"""STK-9 and STK-13: a request that waits for its item sees what another request commits."""

import pytest

from tests.spec.arrange import add_items, ledger, meanwhile, on_hand, set_level
from tests.spec.arrange_api import is_problem

SKU = "HEX-M8-030"
MOVED = (
    "INSERT INTO stock_stockmovement (item_id, kind, quantity_change, quantity_after, reason, "
    "created_at, created_by_id, request_key) SELECT stock_item.id, '{kind}', {change}, {after}, "
    "'', '2026-05-01 12:00:00', accounts_user.id, {key} FROM stock_item, accounts_user "
    f"WHERE sku = '{SKU}' AND username = 'clerk'"
)
LEVEL = f"UPDATE stock_item SET quantity_on_hand = {{after}} WHERE sku = '{SKU}'"


def changes(**values):
    """Return the SQL that another request would write for a movement."""
    return [LEVEL.format(**values), MOVED.format(**values)]


@pytest.mark.databases
@pytest.mark.spec("STK-13")
def test_a_duplicate_request_gets_the_first_ones_response(visitor, twin):
    set_level(twin, SKU, 5)
    form = visitor("clerk").visit(f"/items/{SKU}/").form("Record")
    form.fill({"Movement": "issue", "Quantity": 5}).send_also("key", "k")
    before = len(ledger(twin))
    first = changes(kind="issue", change=-5, after=0, key="'k'")
    done = meanwhile(twin, first, form.submit)
    assert (done.status, len(ledger(twin)), on_hand(twin, SKU)) == (302, before + 1, 0)
    assert done.follow().messages == ["Issued 5 × Hex bolt M8. 0 on hand."]


@pytest.mark.databases
@pytest.mark.spec("STK-8", "STK-9")
def test_a_count_is_compared_with_the_level_after_a_concurrent_movement(visitor, twin):
    set_level(twin, SKU, 5)
    form = visitor("clerk").visit(f"/items/{SKU}/").form("Record")
    form.fill({"Movement": "adjustment", "Quantity": 9, "Reason": "counted"})
    other = changes(kind="receipt", change=3, after=8, key="NULL")
    done = meanwhile(twin, other, form.submit)
    assert done.follow().messages == ["Adjusted +1 × Hex bolt M8. 9 on hand."]
    assert on_hand(twin, SKU) == 9


@pytest.mark.databases
@pytest.mark.spec("STK-16")
def test_a_movement_redirects_to_the_page_of_a_concurrently_renamed_item(visitor, twin):
    renamed = "UPDATE stock_item SET sku = '{}' WHERE sku = '{}'"
    form = visitor("clerk").visit(f"/items/{SKU}/").form("Record")
    form.fill({"Movement": "receipt", "Quantity": 5})
    done = meanwhile(twin, [renamed.format("NEW-1", SKU)], form.submit)
    page = done.follow()
    assert (page.status, done.location.partition("?")[0]) == (200, "/items/NEW-1/")
    undone = meanwhile(twin, [renamed.format("NEW-2", "NEW-1")], page.form("Undo").submit)
    assert (undone.location, undone.follow().status) == ("/items/NEW-2/", 200)


@pytest.mark.databases
@pytest.mark.spec("STK-9", "API-2")
def test_a_movement_of_an_item_deleted_during_the_request_is_not_found(visitor, program, twin):
    add_items(twin, 2)
    form = visitor("clerk").visit("/items/BULK-1/").form("Record")
    form.fill({"Movement": "receipt", "Quantity": 5})
    deleted = "DELETE FROM stock_item WHERE sku = '{}'"
    assert meanwhile(twin, [deleted.format("BULK-1")], form.submit).status == 404
    speaker, path = program("clerk"), "/api/v1/items/BULK-2/movements"
    options = {"json": {"kind": "receipt", "quantity": 5}, "headers": {"Idempotency-Key": "k"}}
    answer = meanwhile(
        twin, [deleted.format("BULK-2")], lambda: speaker.send("POST", path, **options)
    )
    assert is_problem(answer, 404)
