"""ADM-12: the history of changes in the admin."""

import re

import pytest

from tests.harness.admin import enter_codes
from tests.spec.arrange_admin import CODE, OTHER_CODE, codes, item

ITEM = {"SKU": "NEW-1", "Name": "Shelf", "Category": "Metal stock", "Unit cost": "1"}
FIRST, SECOND = "12004180003214", "2004180003217"
OFF, ON = "Deactivate selected items", "Activate selected items"
PASSWORDS = {"Password": "another few words", "Password confirmation": "another few words"}


@pytest.fixture
def manager(admin):
    """Return a manager in the admin."""
    return admin("manager")


def actions(user, name="HEX-M8-030", kind="stock/item"):
    """Return the actions in the history of a record, by any user."""
    return [action for _, action in user.history(kind, name)]


@pytest.mark.spec("ADM-12")
def test_an_unchanged_record_has_no_history(manager):
    page = manager.open("stock/item", "HEX-M8-030", "history")
    assert page.status == 200
    assert "Change history: HEX-M8-030 Hex bolt M8" in page.headings
    assert page.rows == []


@pytest.mark.spec("ADM-12")
def test_adding_a_record_is_recorded(manager):
    manager.add("stock/item", ITEM)
    assert manager.history("stock/item", "NEW-1") == [("manager", "Added.")]


@pytest.mark.spec("ADM-12")
def test_adding_an_item_with_a_barcode_names_both(manager):
    blank = manager.visitor.visit("/admin/stock/item/add/")
    enter_codes(blank, {"": CODE}).fill(ITEM).submit("Save")
    assert actions(manager, "NEW-1") == [f"Added. Added barcode “{CODE}”."]


@pytest.mark.spec("ADM-12")
@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"Name": "Bolt"}, "Changed Name."),
        ({"Name": "Bolt", "Unit cost": "7"}, "Changed Name and Unit cost."),
        (
            {"Category": "Abrasives", "Supplier": "", "Active": False},
            "Changed Category, Supplier and Active.",
        ),
        ({}, "No fields changed."),
        ({"Name": " Hex bolt M8 ", "Unit cost": ".18"}, "No fields changed."),
    ],
)
def test_a_change_names_the_fields(manager, fields, action):
    manager.change("stock/item", "HEX-M8-030", fields)
    assert manager.history("stock/item", "HEX-M8-030") == [("manager", action)]


@pytest.mark.spec("ADM-12", "ADM-8")
@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({"": CODE}, f"Added barcode “{CODE}”."),
        ({FIRST: CODE}, f"Changed Code for barcode “{CODE}”."),
        ({FIRST: None}, f"Deleted barcode “{FIRST}”."),
    ],
)
def test_a_change_names_the_barcodes(manager, changes, action):
    page = manager.open("stock/item", "HEX-M8-030")
    enter_codes(page, changes).submit("Save")
    assert actions(manager) == [action]


@pytest.mark.spec("ADM-12", "ADM-8")
def test_everything_one_save_changed_is_one_entry_in_order(manager):
    page = manager.open("stock/item", "HEX-M8-030")
    form = enter_codes(page, {"": CODE, FIRST: None, SECOND: OTHER_CODE})
    form.fill({"Name": "Bolt"}).submit("Save")
    added, changed = f"Added barcode “{CODE}”.", f"Changed Code for barcode “{OTHER_CODE}”."
    assert actions(manager) == [f"Changed Name. {added} {changed} Deleted barcode “{FIRST}”."]


@pytest.mark.spec("ADM-12", "ADM-11")
def test_an_action_is_recorded_only_for_the_items_it_changed(manager):
    manager.act("stock/item", OFF, ["ANC-M12-110"])
    manager.act("stock/item", OFF, ["ANC-M12-110", "ANG-25-3"])
    assert actions(manager, "ANC-M12-110") == ["Changed Active."]
    assert actions(manager, "ANG-25-3") == ["Changed Active."]
    manager.act("stock/item", ON, ["ANG-25-3"])
    assert actions(manager, "ANG-25-3") == ["Changed Active."] * 2


@pytest.mark.spec("ADM-12", "ADM-14")
def test_a_new_password_is_recorded_without_the_password(admin):
    user = admin("superuser")
    user.open("accounts/user", "clerk", "password").submit("Change password", PASSWORDS)
    page = user.open("accounts/user", "clerk", "history")
    assert actions(user, "clerk", "accounts/user") == ["Changed password."]
    assert "another few words" not in page.html


@pytest.mark.spec("ADM-12", "ADM-14")
def test_changes_of_a_user_are_listed_in_form_order(admin):
    user = admin("superuser")
    rights = {"User permissions": ["Stock | item | Can view item"], "Groups": ["Auditors"]}
    profile = {"Time zone": "Asia/Kathmandu", "Job title": "Counter"}
    user.change("accounts/user", "clerk", rights | {"Staff status": True} | profile)
    [action] = actions(user, "clerk", "accounts/user")
    assert action.startswith("Changed Staff status, Groups and User permissions. ")
    assert "Changed Job title and Time zone for profile “" in action


@pytest.mark.spec("ADM-12")
def test_groups_have_a_history_too(admin):
    user = admin("superuser")
    user.change("auth/group", "Clerks", {"Name": "Pickers"})
    assert user.history("auth/group", "Pickers") == [("superuser", "Changed Name.")]


@pytest.mark.spec("ADM-12")
def test_everyone_can_read_who_changed_a_record_and_when(manager, admin):
    manager.change("stock/item", "HEX-M8-030", {"Name": "Bolt"})
    admin("superuser").change("stock/item", "HEX-M8-030", {"Reorder level": "1"})
    page = admin("auditor").open("stock/item", "HEX-M8-030", "history")
    assert sorted((row["User"], row["Action"]) for row in page.rows) == [
        ("manager", "Changed Name."),
        ("superuser", "Changed Reorder level."),
    ]
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", time) for time in page.column("Date/time")
    )


@pytest.mark.spec("ADM-12", "ADM-10")
def test_a_new_record_does_not_inherit_the_history_of_a_deleted_one(manager, twin):
    manager.add("stock/item", ITEM)
    number = item(twin, "NEW-1")["id"]
    manager.delete("stock/item", "NEW-1")
    assert manager.visitor.visit(f"/admin/stock/item/{number}/history/").location == "/admin/"
    assert codes(twin, "NEW-1") == []
