"""ADM-11: actions on very many records."""

import pytest

from tests.spec.arrange import add_items, with_token
from tests.spec.arrange_admin import inactive

OFF = "Deactivate selected items"


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize(
    ("made", "message", "switched"),
    [
        (9_940, "9998 items were deactivated.", 10_000),
        (9_941, "Select at most 10000 items to change.", 2),
    ],
)
def test_at_most_10000_items_can_be_changed_together(admin, twin, made, message, switched):
    add_items(twin, made)
    done = admin("manager").act("stock/item", OFF, ["ANC-M12-110"], everywhere=True)
    assert done.follow().messages == [message]
    assert len(inactive(twin)) == switched


@pytest.mark.spec("ADM-11")
def test_an_action_sent_from_a_page_that_no_longer_exists_is_run(visitor, twin):
    pk = twin.value("SELECT id FROM stock_item WHERE sku = 'HEX-M8-030'")
    browser = visitor("manager")
    fields = {"action": "deactivate", "_selected_action": str(pk), "index": "0"}
    page = browser.post("/admin/stock/item/?p=99", with_token(browser, fields))
    assert page.status == 302
    assert not twin.value("SELECT is_active FROM stock_item WHERE id = ?", pk)
