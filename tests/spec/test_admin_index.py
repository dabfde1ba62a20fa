"""ADM-2: the index of the admin."""

import pytest

from tests.harness.admin import Admin
from tests.spec.arrange import add_items
from tests.spec.arrange_admin import allow

STOCK = {
    "Categories": "category",
    "Items": "item",
    "Suppliers": "supplier",
    "Stock movements": "stockmovement",
}
PEOPLE = {"Users": "/admin/accounts/user/", "Groups": "/admin/auth/group/"}
ACTION = "Deactivate selected items"


def links(address, *words):
    """Return the links next to a model."""
    return {word: f"{address}add/" if word == "Add" else address for word in words}


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
@pytest.mark.parametrize("kind", STOCK)
def test_a_view_only_user_sees_the_view_link(admin, kind):
    address = f"/admin/stock/{STOCK[kind]}/"
    assert admin("auditor").index().row(kind) == links(address, kind, "View")


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
@pytest.mark.parametrize("kind", ["Categories", "Items", "Suppliers"])
@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_a_user_who_may_add_and_change_sees_both_links(admin, role, kind):
    address = f"/admin/stock/{STOCK[kind]}/"
    assert admin(role).index().row(kind) == links(address, kind, "Add", "Change")


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2", "ADM-15")
@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_movements_only_have_a_view_link(admin, role):
    address = "/admin/stock/stockmovement/"
    expected = links(address, "Stock movements", "View")
    assert admin(role).index().row("Stock movements") == expected


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
@pytest.mark.parametrize("kind", PEOPLE)
def test_users_and_groups_are_listed_only_for_users_who_may_view_them(admin, kind):
    assert admin("superuser").index().row(kind) == links(PEOPLE[kind], kind, "Add", "Change")
    assert admin("manager").index().row(kind) == {}


@pytest.mark.spec("ADM-2")
def test_one_permission_shows_one_model(admin, twin):
    allow(twin, "staff", "change category")
    index = admin("staff").index()
    address = "/admin/stock/category/"
    assert index.row("Categories") == links(address, "Categories", "Change")
    assert [kind for kind in ("Items", "Suppliers", *PEOPLE) if index.row(kind)] == []


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
@pytest.mark.parametrize("kind", ["stock/item", "accounts/user", "auth/group"])
@pytest.mark.parametrize("action", ["add", "delete"])
def test_a_model_that_the_user_may_not_view_is_not_listed(admin, twin, kind, action):
    app, model = kind.split("/")
    allow(twin, "staff", f"{action} {model}")
    staff = admin("staff")
    page = staff.index().page
    assert "You don’t have permission to view or edit anything." in page.text
    assert f"/admin/{app}/" not in page.html
    assert staff.visitor.visit(f"/admin/{app}/").status == 404


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
def test_models_are_grouped_by_application(admin):
    user = admin("superuser")
    assert user.index().page.links["Stock"] == "/admin/stock/"
    stock = user.index("stock")
    assert [kind for kind in STOCK if not stock.row(kind)] == []
    assert [kind for kind in PEOPLE if stock.row(kind)] == []


@pytest.mark.only("sqlite", "links depend only on permissions")
@pytest.mark.spec("ADM-2")
def test_a_user_without_permissions_gets_a_message(admin):
    page = admin("staff").index().page
    assert page.status == 200
    assert "You don’t have permission to view or edit anything." in page.text
    assert "/admin/stock/" not in page.html


@pytest.mark.spec("ADM-2")
def test_without_actions_the_list_of_recent_actions_says_so(admin):
    page = admin("manager").index().page
    assert "Recent actions" in page.headings
    assert "None available" in page.text


@pytest.mark.spec("ADM-2")
def test_recent_actions_are_the_users_last_10(twin, admin):
    add_items(twin, 12)
    manager = admin("manager")
    manager.act("stock/item", ACTION, [], "q=BULK", everywhere=True)
    manager.add("stock/category", {"Name": "Shelving", "Slug": "shelving"})
    recent = manager.index().recent
    assert len(recent) == 10
    assert "Shelving" in recent[0]
    assert all("Bulk item" in line for line in recent[1:])
    assert "None available" in admin("superuser").index().page.text


@pytest.mark.spec("ADM-2", "ADM-12")
def test_deletions_are_among_the_recent_actions(visitor, twin):
    add_items(twin, 1)
    manager = Admin(visitor("manager"))
    manager.delete("stock/item", "BULK-1")
    assert "BULK-1 Bulk item 1" in manager.index().recent[0]
