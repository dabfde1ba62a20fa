"""STK-19: links to the admin, to related items and to reports."""

import pytest

from tests.spec.arrange import record
from tests.spec.arrange_admin import allow

SKU, ITEM = "HEX-M8-030", "/items/HEX-M8-030/"


@pytest.mark.spec("STK-19", "ADM-13")
@pytest.mark.parametrize(("role", "may_edit"), [("manager", True), ("auditor", False)])
def test_staff_users_who_may_edit_see_links_to_the_admin(visitor, role, may_edit):
    browser = visitor(role)
    assert ("Edit" in browser.visit(ITEM).links) == may_edit
    assert ("Add item" in browser.visit("/items/").links) == may_edit


@pytest.mark.spec("STK-19")
def test_the_links_open_the_forms_of_the_admin(visitor):
    browser = visitor("manager")
    form = browser.visit(ITEM).click("Edit").form("Save")
    assert form.values["SKU"] == "HEX-M8-030"
    assert browser.visit("/items/").click("Add item").form("Save").values["SKU"] == ""


@pytest.mark.spec("STK-19")
def test_a_user_with_edit_permission_who_is_not_staff_sees_no_link(visitor, twin):
    browser = visitor("manager")
    twin.execute("UPDATE accounts_user SET is_staff = false WHERE username = 'manager'")
    assert "Edit" not in browser.visit(ITEM).links


@pytest.mark.spec("STK-19", "STK-3")
@pytest.mark.parametrize("link", ["Fasteners", "Northgate Fasteners"])
def test_category_and_supplier_link_to_their_items(visitor, link):
    page = visitor("clerk").visit(ITEM).click(link)
    assert "HEX-M8-030" in page.column("SKU")
    assert set(page.column("Category" if link == "Fasteners" else "Supplier")) == {link}


@pytest.mark.chapter("reports")
@pytest.mark.spec("STK-19", "REP-4")
@pytest.mark.parametrize("days", [7, 30, 90])
def test_the_activity_of_7_30_and_90_days_is_one_click_away(visitor, days):
    page = visitor("auditor").visit("/reports/activity/").click(f"{days} days")
    assert page.form("Show").values["Days"] == str(days)


@pytest.mark.spec("STK-7", "SEC-1")
def test_only_users_who_may_view_movements_see_them(visitor, twin):
    allow(twin, "member", "view item")
    record(visitor("clerk"), SKU, "Receipt", 5, "shelf 4")
    page = visitor("member").visit(ITEM)
    assert "Recent movements" not in page.headings
    assert "shelf 4" not in page.html
    assert not any("reason" in sql for sql in page.statements)


@pytest.mark.spec("STK-7", "STK-16")
def test_a_user_who_may_record_but_not_view_movements_can_undo(visitor, twin):
    allow(twin, "member", "view item", "add stock movement")
    page = record(visitor("member"), SKU, "Receipt", 5).follow()
    assert "Recent movements" not in page.headings
    undone = page.submit("Undo").follow()
    assert undone.messages == ["Undone. Issued 5 × Hex bolt M8. 7 on hand."]
