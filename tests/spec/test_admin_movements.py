"""ADM-15: movements are read-only in the admin."""

import pytest

from tests.harness.admin import readonly
from tests.spec.arrange import ledger, with_token

START = "/admin/stock/stockmovement/"


@pytest.mark.spec("ADM-15")
@pytest.mark.parametrize("role", ["superuser", "auditor"])
def test_a_movement_can_be_viewed(admin, twin, role):
    user = admin(role)
    found = user.list("stock/stockmovement", q="HEX-M8-030")
    assert "Select stock movement to view" in found.page.headings
    line = found.rows[0]
    page = found.visit(next(iter(found.links.values()))).page
    assert "View stock movement" in page.headings
    values = readonly(page)
    labels = ("Item", "Kind", "Quantity change", "Quantity after", "Reason", "Created by")
    assert {label: values[label] for label in labels} == {label: line[label] for label in labels}


@pytest.mark.spec("ADM-15", "ADM-4")
def test_movements_can_be_searched_and_filtered(admin, twin):
    found = admin("auditor").list("stock/stockmovement", q="HEX-M8-030")
    assert found.count == "24 stock movements"
    issues = found.choose("By kind", "Issue")
    sql = "SELECT count(*) FROM stock_stockmovement WHERE item_id = 2 AND kind = 'issue'"
    assert issues.count == f"{twin.value(sql)} stock movements"
    assert set(issues.column("Kind")) == {"Issue"}


@pytest.mark.spec("ADM-15", "ADM-13")
def test_the_page_of_a_movement_offers_only_a_link_back(admin):
    user = admin("superuser")
    found = user.list("stock/stockmovement")
    assert "Add stock movement" not in found.page.links
    assert found.actions == []
    page = found.visit(next(iter(found.links.values()))).page
    buttons = [button.caption for form in page.forms for button in form.buttons]
    assert [caption for caption in buttons if caption != "Log out"] == []
    assert page.click("Close").path == START


@pytest.mark.spec("ADM-15", "STK-11")
@pytest.mark.parametrize("page", ["add/", "1/change/", "1/delete/", ""])
def test_not_even_a_superuser_can_write_a_movement(admin, twin, page):
    browser, before = admin("superuser").visitor, ledger(twin)
    forged = {"quantity_change": "5", "reason": "x", "post": "yes", "_save": "Save"}
    forged |= {"action": "delete_selected", "_selected_action": "1", "index": "0"}
    answer = browser.post(f"{START}{page}", with_token(browser, forged))
    assert answer.status == 403 if page else answer.status in (200, 302, 403, 405)
    assert ledger(twin) == before


@pytest.mark.spec("ADM-15", "STK-11")
@pytest.mark.parametrize("page", ["add/", "1/delete/"])
def test_movements_have_no_form(admin, page):
    assert admin("superuser").visitor.visit(f"{START}{page}").status == 403
