"""ADM-16: two users edit the same record."""

import pytest

from tests.harness.admin import complaints, enter_codes
from tests.spec.arrange import (
    RECORDS,
    after_a_lock,
    ledger,
    meanwhile,
    on_hand,
    record,
    together,
)
from tests.spec.arrange_admin import CODE, ITEMS, OTHER_CODE, allow, codes, forge, item

REFUSED = "was changed by someone else while you were editing it. Reload to see the new values."
CONFLICT = f"This item {REFUSED}"
SKU = "HEX-M8-030"
OFF = "Deactivate selected items"
DELETION = (
    "DELETE FROM stock_stockmovement WHERE item_id = 2",
    "DELETE FROM stock_barcode WHERE item_id = 2",
    "DELETE FROM stock_item WHERE id = 2",
)


@pytest.fixture
def early(admin):
    """Return the form that a manager opened before others changed the item."""
    return admin("manager").open("stock/item", SKU)


@pytest.fixture
def other(admin, early):
    """Return another user who edits the same item."""
    return admin("superuser")


def rename(user):
    """Change the name of the item."""
    assert user.change("stock/item", SKU, {"Name": "Theirs"}).status == 302


@pytest.mark.spec("ADM-16")
def test_the_second_save_is_rejected_and_keeps_the_entered_values(early, other, twin):
    rename(other)
    before = twin.contents(*RECORDS)
    typed = {"Name": "Mine", "Description": "Long.", "Unit cost": "7.00", "Category": "Abrasives"}
    form = early.form("Save").fill(typed)
    page = form.submit("Save")
    assert page.status == 200
    assert CONFLICT in complaints(page)
    assert page.form("Save").values == form.values
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-16")
def test_saving_again_without_reloading_is_rejected_again(early, other, twin):
    rename(other)
    page = early.submit("Save", {"Name": "Mine"})
    assert CONFLICT in complaints(page.submit("Save"))
    assert item(twin)["name"] == "Theirs"


@pytest.mark.spec("ADM-16")
def test_after_reloading_the_item_can_be_saved(early, other, twin):
    rename(other)
    assert CONFLICT in complaints(early.submit("Save", {"Name": "Mine"}))
    again = early.visitor.visit(early.path)
    assert again.form("Save").values["Name"] == "Theirs"
    assert again.submit("Save", {"Name": "Mine"}).status == 302
    assert item(twin)["name"] == "Mine"


@pytest.mark.spec("ADM-16")
@pytest.mark.parametrize(
    ("model", "name", "theirs", "mine"),
    [
        ("accounts/user", "clerk", {"Groups": []}, {"Email address": "mine@stockroom.example"}),
        ("accounts/user", "member", {"Active": False}, {}),
        ("auth/group", "Clerks", {"Permissions": []}, {"Name": "Mine"}),
        ("stock/category", "Fasteners", {"Slug": "theirs"}, {"Name": "Mine"}),
        ("stock/supplier", "Tin Lane Metals", {"Phone": "2"}, {"Phone": "1"}),
    ],
)
def test_no_record_is_saved_over_newer_values(admin, twin, model, name, theirs, mine):
    early = admin("superuser").open(model, name)
    assert admin("superuser").change(model, name, theirs).status == 302
    before = twin.contents()
    page = early.submit("Save", mine)
    assert f"This {model.partition('/')[2]} {REFUSED}" in complaints(page)
    assert twin.contents() == before


@pytest.mark.spec("ADM-16", "ADM-14")
def test_values_that_the_form_cannot_change_are_not_compared(admin, twin):
    allow(twin, "staff", "view user", "change user")
    early = admin("staff").open("accounts/user", "member")
    assert admin("superuser").change("accounts/user", "member", {"Groups": []}).status == 302
    assert early.submit("Save", {"Email address": "mine@stockroom.example"}).status == 302
    email = twin.value("SELECT email FROM accounts_user WHERE username = 'member'")
    assert email.startswith("mine")


@pytest.mark.spec("ADM-16", "ADM-8")
def test_barcode_changes_conflict_too(early, other, twin):
    theirs = other.open("stock/item", SKU)
    assert enter_codes(theirs, {"": CODE}).submit("Save").status == 302
    after = codes(twin)
    assert CONFLICT in complaints(enter_codes(early, {"": OTHER_CODE}).submit("Save"))
    assert codes(twin) == after


@pytest.mark.spec("ADM-16", "ADM-8")
def test_a_barcode_is_not_removed_from_a_newer_version(early, other, twin):
    rename(other)
    before = codes(twin)
    assert CONFLICT in complaints(enter_codes(early, {before[0]: None}).submit("Save"))
    assert codes(twin) == before


@pytest.mark.spec("ADM-16", "ADM-11")
def test_actions_conflict_too(early, other, twin):
    other.act("stock/item", OFF, [SKU], "q=hex")
    assert CONFLICT in complaints(early.submit("Save", {"Name": "Mine"}))
    assert (item(twin)["is_active"], item(twin)["name"]) == (0, "Hex bolt M8")


@pytest.mark.spec("ADM-16", "STK-9")
def test_a_movement_recorded_during_an_edit_is_not_a_conflict_and_is_kept(early, visitor, twin):
    record(visitor("clerk"), SKU, "Receipt", 5)
    assert early.submit("Save", {"Name": "Mine"}).status == 302
    assert (item(twin)["name"], on_hand(twin, SKU)) == ("Mine", 12)
    assert record(visitor("clerk"), SKU, "Issue", 12).status == 302


@pytest.mark.only("sqlite", "statements are recorded on SQLite only")
@pytest.mark.spec("ADM-16", "STK-9")
def test_saving_an_item_does_not_write_the_level(early):
    done = early.submit("Save", {"Name": "Mine"})
    updates = [sql for sql in done.statements if sql.upper().startswith("UPDATE")]
    written = [sql for sql in updates if "stock_item" in sql]
    assert written
    assert "quantity_on_hand" not in " ".join(written)


@pytest.mark.spec("ADM-16")
def test_a_change_to_another_item_is_not_a_conflict(early, other, twin):
    other.change("stock/item", "NUT-M8", {"Name": "Theirs"})
    assert early.submit("Save", {"Name": "Mine"}).status == 302


@pytest.mark.spec("ADM-16")
def test_of_two_concurrent_saves_one_is_rejected(admin, twin):
    names = ["Mine", "Theirs"]
    forms = [
        admin(role).open("stock/item", SKU).form("Save").fill({"Name": name})
        for role, name in zip(("manager", "superuser"), names, strict=True)
    ]
    version = item(twin)["version"]
    pages = together([lambda form=form: form.submit("Save") for form in forms])
    assert sorted(page.status for page in pages) == [200, 302]
    saved = next(name for name, page in zip(names, pages, strict=True) if page.status == 302)
    assert (item(twin)["name"], item(twin)["version"]) == (saved, version + 1)


@pytest.mark.spec("ADM-16")
@pytest.mark.parametrize("fields", [{"Name": "Mine"}, {}])
def test_every_save_increments_the_version(early, twin, fields):
    before = item(twin)
    early.submit("Save", fields)
    after = item(twin)
    assert after["version"] == before["version"] + 1
    assert after["updated_at"] > before["updated_at"]
    assert after["created_at"] == before["created_at"]


@pytest.mark.spec("ADM-16", "ADM-8")
def test_saving_only_barcodes_increments_the_version(early, twin):
    version = item(twin)["version"]
    enter_codes(early, {"": CODE}).submit("Save")
    assert item(twin)["version"] == version + 1


@pytest.mark.spec("ADM-16", "ADM-11")
def test_an_action_increments_the_version_of_the_items_it_changes(other, twin):
    versions = {sku: item(twin, sku)["version"] for sku in (SKU, "SLS-6X40", "NUT-M8")}
    other.act("stock/item", OFF, [SKU, "SLS-6X40"], "all=")
    raised = {sku for sku, version in versions.items() if item(twin, sku)["version"] != version}
    assert raised == {SKU}
    assert item(twin)["version"] == versions[SKU] + 1


@pytest.mark.spec("ADM-16", "STK-9")
def test_recording_a_movement_does_not_increment_the_version(visitor, twin):
    version = item(twin)["version"]
    record(visitor("clerk"), SKU, "Receipt", 5)
    assert item(twin)["version"] == version


@pytest.mark.spec("ADM-16", "STK-9")
@pytest.mark.parametrize("name", ["quantity_on_hand", "version"])
def test_a_forged_field_changes_neither_level_nor_version(early, twin, name):
    before, lines = item(twin), ledger(twin)
    early.form("Save").fill({"Name": "Mine"}).send_also(name, "999").submit("Save")
    after = item(twin)
    assert after["quantity_on_hand"] == before["quantity_on_hand"]
    assert after["created_at"] == before["created_at"]
    assert after["version"] in (before["version"], before["version"] + 1)
    assert ledger(twin) == lines


@pytest.mark.spec("ADM-16", "SEC-6")
@pytest.mark.parametrize("value", ["x", "0", "9" * 30, None])
def test_without_a_valid_version_nothing_is_saved(early, twin, value):
    form = early.form("Save").fill({"Name": "Mine"})
    [name] = [control.name for control in form.controls if control.name.endswith("version")]
    pairs = [pair for pair in form.pairs("Save") if pair[0] != name]
    pairs += [] if value is None else [(name, value)]
    assert early.visitor.post(form.action, pairs).status in (200, 400)
    assert item(twin)["name"] == "Hex bolt M8"


@pytest.mark.spec("ADM-16", "SEC-6")
def test_without_a_version_an_item_that_is_being_deleted_is_not_saved(early, twin):
    twin.execute("DELETE FROM stock_barcode WHERE item_id = 2")
    form = early.visitor.visit(early.path).form("Save").fill({"Name": "Mine"})
    pairs = [pair for pair in form.pairs("Save") if not pair[0].endswith("version")]
    page = meanwhile(twin, DELETION, lambda: early.visitor.post(form.action, pairs))
    assert page.status in (200, 302, 404)
    assert twin.rows("SELECT * FROM stock_item WHERE id = 2") == []


@pytest.mark.spec("ADM-16", "ADM-9")
def test_saving_an_item_that_was_deleted_reports_it_as_missing(early, twin):
    for statement in DELETION:
        twin.execute(statement)
    answer = forge(early.form("Save"), "Name", "Mine").submit("Save")
    assert (answer.status, answer.location) == (302, "/admin/")


@pytest.mark.spec("ADM-7", "OPS-3")
def test_of_concurrent_saves_with_one_sku_all_but_one_get_an_error(admin, twin):
    fields = {"SKU": "NEW-1", "Name": "New", "Category": "Fasteners", "Unit cost": "1"}
    adding = [admin(role).visitor.visit(f"{ITEMS}add/") for role in ("manager", "superuser") * 3]
    forms = [page.form("Save").fill(fields) for page in adding]
    pages = after_a_lock(twin, [form.submit for form in forms])
    assert sorted(page.status for page in pages) == [200] * 5 + [302]
    refused = [page.errors["SKU"] for page in pages if page.status == 200]
    assert refused == [["Item with this SKU already exists."]] * 5
