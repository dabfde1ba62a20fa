"""ADM-12: what is not recorded in the history, and that the history cannot be changed."""

import pytest

from tests.spec.arrange import RECORDS, with_token

ITEM = {"SKU": "NEW-1", "Name": "Shelf", "Category": "Metal stock", "Unit cost": "1"}
OFF = "Deactivate selected items"
PASSWORDS = {"Password": "another few words", "Password confirmation": "another few words"}


@pytest.fixture
def manager(admin):
    """Return a manager in the admin."""
    return admin("manager")


@pytest.mark.spec("ADM-12")
@pytest.mark.parametrize("fields", [{"Name": ""}, {"SKU": "NUT-M8"}, {"Unit cost": "x"}])
def test_a_rejected_change_is_not_recorded(manager, fields):
    manager.change("stock/item", "HEX-M8-030", fields)
    assert manager.history("stock/item", "HEX-M8-030") == []
    assert "None available" in manager.index().page.text


@pytest.mark.spec("ADM-12", "ADM-10")
def test_a_rejected_deletion_is_not_recorded(manager):
    page = manager.open("stock/category", "Fasteners", "delete")
    fields = with_token(manager.visitor, {"post": "yes"})
    manager.visitor.post(page.path, fields)
    assert "None available" in manager.index().page.text


DONE = [
    lambda user: user.add("stock/item", ITEM),
    lambda user: user.change("stock/item", "HEX-M8-030", {"Name": "Bolt"}),
    lambda user: user.delete("stock/supplier", "Kestrel Workshop Supply"),
    lambda user: user.act("stock/item", OFF, ["ANC-M12-110"]),
    lambda user: user.act(
        "stock/supplier",
        "Delete selected suppliers",
        ["Kestrel Workshop Supply"],
        options={"post": "yes"},
    ),
    lambda user: user.open("accounts/user", "clerk", "password").submit(
        "Change password", PASSWORDS
    ),
]


@pytest.fixture
def without_history(twin):
    """Remove the history table during the test."""
    with twin.database() as database:
        table = next(name for name in database.tables() if "admin_log" in name)
    twin.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
    yield
    twin.execute(f"ALTER TABLE elsewhere RENAME TO {table}")


@pytest.mark.spec("ADM-12")
@pytest.mark.parametrize("act", DONE, ids=["add", "change", "delete", "act", "several", "password"])
def test_a_change_that_cannot_be_recorded_is_not_made(admin, twin, without_history, act):
    user = admin("superuser")
    before = twin.contents(*RECORDS)
    assert act(user).status in (500, 503)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-12")
def test_no_url_changes_or_deletes_the_history(manager, admin, twin):
    manager.change("stock/item", "HEX-M8-030", {"Name": "Bolt"})
    user = admin("superuser")
    page = user.open("stock/item", "HEX-M8-030", "history")
    answer = user.visitor.post(page.path, with_token(user.visitor, {"post": "yes"}))
    assert answer.status in (403, 405)
    assert user.history("stock/item", "HEX-M8-030") == [("manager", "Changed Name.")]
    assert [path for path in twin.routes if "logentry" in path] == []
