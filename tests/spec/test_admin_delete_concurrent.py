"""ADM-10: records saved while the record that they need is being deleted."""

import time
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from tests.harness.admin import SURE
from tests.spec.arrange import MOVEMENTS, add_items, after_a_lock, meanwhile
from tests.spec.arrange_admin import allow

BULK = ("BULK-1", "BULK-2", "BULK-3")
RECEIPT = {"Movement": "receipt", "Quantity": 1}
COUNT = {"kind": "adjustment", "quantity": 1, "reason": "counted"}


def by_page(admin, program):
    """Return functions that each delete an item on its page, in a session of their own."""
    pages = [admin("manager").open("stock/item", sku, "delete") for sku in BULK]
    return [page.form(SURE).submit for page in pages]


def by_action(admin, program):
    """Return functions that each delete an item with the list action, in a session of their own."""
    action = "Delete selected items"
    pages = [admin("manager").act("stock/item", action, [sku], f"q={sku}") for sku in BULK]
    return [page.form(SURE).submit for page in pages]


def by_program(admin, program):
    """Return a function that deletes an item with the API."""
    speaker = program("manager")
    return [lambda sku=sku: speaker.send("DELETE", f"/api/v1/items/{sku}") for sku in BULK]


def movement_form(visitor, sku):
    """Return a function that records a movement with the form of an item's page."""
    return visitor("clerk").visit(f"/items/{sku}/").form("Record").fill(RECEIPT).submit


def movement_request(program, sku):
    """Return a function that records a movement with the API."""
    speaker, path = program("clerk"), f"/api/v1/items/{sku}/movements"
    return lambda: speaker.send("POST", path, json=COUNT, headers={"Idempotency-Key": sku})


@pytest.mark.spec("ADM-10", "ADM-11", "API-4", "API-6", "STK-9")
@pytest.mark.parametrize("delete", [by_page, by_action, by_program])
def test_either_the_item_is_deleted_or_its_movement_is_recorded(
    admin, visitor, program, twin, delete
):
    add_items(twin, len(BULK))
    recording = [movement_form(visitor, sku) for sku in BULK[:2]]
    recording.append(movement_request(program, BULK[2]))
    pages = after_a_lock(twin, [*delete(admin, program), *recording])
    for sku, goes, stays in zip(BULK, pages[:3], pages[3:], strict=True):
        items = twin.value("SELECT count(*) FROM stock_item WHERE sku = ?", sku)
        assert twin.value(f"SELECT count(*) {MOVEMENTS} WHERE sku = ?", sku) == items
        assert goes.status in ((200, 409) if items else (204, 302))
        assert stays.status in ((201, 302) if items else (404,))
        assert goes.status != 200 or "Cannot delete" in " ".join(goes.headings)
        assert goes.status != 200 or goes.messages == []


@pytest.mark.spec("ADM-7", "ADM-10")
def test_either_the_category_is_deleted_or_its_new_item_is_saved(admin, twin):
    manager, names = admin("manager"), ("BINS", "BOXES")
    for name in names:
        manager.add("stock/category", {"Name": name, "Slug": name.lower()})
    # In sessions of their own: else one request's message could be shown to another.
    pages = [admin("manager").open("stock/category", name, "delete") for name in names]
    deleting = [page.form(SURE).submit for page in pages]
    adding = [
        admin("manager")
        .visitor.visit("/admin/stock/item/add/")
        .form("Save")
        .fill({"SKU": name, "Name": "New", "Category": name, "Unit cost": "1"})
        .submit
        for name in names
    ]
    pages = after_a_lock(twin, [*deleting, *adding])
    for name, goes, stays in zip(names, pages[:2], pages[2:], strict=True):
        items = twin.value("SELECT count(*) FROM stock_item WHERE sku = ?", name)
        assert twin.value("SELECT count(*) FROM stock_category WHERE name = ?", name) == items
        assert (goes.status, stays.status) == ((200, 302) if items else (302, 200))
        assert (stays if stays.status == 200 else goes).messages == []


@pytest.mark.spec("SEC-6", "ADM-7", "ADM-16")
def test_an_item_deleted_while_its_form_is_sent_is_not_saved(admin, twin):
    add_items(twin, 1)
    form = admin("manager").open("stock/item", BULK[0]).form("Save").fill({"Name": "Other"})
    with ThreadPoolExecutor(1) as pool:
        with twin.database() as database:
            database.execute("DELETE FROM stock_item WHERE sku = ?", (BULK[0],))
            saving = pool.submit(form.submit, "Save")
            wait([saving], 1.5)
        assert saving.result().status in (200, 302, 404)
    assert twin.value("SELECT count(*) FROM stock_item WHERE name = 'Other'") == 0


@pytest.mark.spec("ADM-9", "ADM-10")
@pytest.mark.parametrize(
    ("kind", "fields"),
    [("category", {"Name": "Tin", "Slug": "tin"}), ("supplier", {"Name": "Tin"})],
)
def test_a_record_deleted_during_an_edit_stays_deleted(admin, twin, kind, fields):
    manager, gone = admin("manager"), [f"DELETE FROM stock_{kind} WHERE name = 'Tin'"]
    manager.add(f"stock/{kind}", fields)
    form = manager.open(f"stock/{kind}", "Tin").form("Save")
    answer = meanwhile(twin, gone, lambda: form.submit("Save"))
    assert answer.status in (302, 404)
    assert "successfully" not in manager.visitor.visit(f"/admin/stock/{kind}/").text
    assert twin.rows(f"SELECT * FROM stock_{kind} WHERE name = 'Tin'") == []


@pytest.mark.spec("ADM-10", "OPS-3")
def test_the_confirmation_page_takes_no_lock(admin, twin):
    page = admin("superuser").open("accounts/user", "superuser")
    with ThreadPoolExecutor(1) as pool, twin.database() as database:
        database.execute("UPDATE accounts_user SET email = email WHERE is_superuser = true")
        asking = pool.submit(page.visitor.visit, page.path.replace("/change/", "/delete/"))
        assert asking.result(3).status == 200


@pytest.mark.only("sqlite", "only there do readers block a commit")
@pytest.mark.spec("ADM-6", "OPS-3")
@pytest.mark.parametrize("seconds", [6.5, 17])
def test_a_success_message_means_that_the_record_was_saved(admin, twin, seconds):
    form = admin("manager").open("stock/supplier", "Tin Lane Metals").form("Save")
    form.fill({"Phone": "555-0199"})
    with ThreadPoolExecutor(1) as pool, twin.database() as database:
        database.execute("BEGIN")
        database.rows("SELECT count(*) FROM stock_supplier")
        saving = pool.submit(form.submit, "Save")
        wait([saving], seconds)
        database.execute("ROLLBACK")
    saved = twin.value("SELECT count(*) FROM stock_supplier WHERE phone = '555-0199'")
    assert (saving.result().status == 302) == bool(saved)
    assert len(form.page.visitor.visit("/admin/stock/supplier/").messages) == saved


@pytest.mark.only("postgresql", "only there can one request overtake the other")
@pytest.mark.spec("ADM-10", "ADM-11", "ADM-12")
def test_the_actions_of_a_user_being_deleted_stay_in_the_history(admin, twin):
    allow(twin, "staff", "view category", "change category")
    staff, action = admin("staff"), "Delete selected users"
    category = staff.open("stock/category", "Fasteners").form("Save").fill({"Name": "Bolts"})
    deletion = admin("superuser").act("accounts/user", action, ["staff"]).form(SURE)
    with ThreadPoolExecutor(2) as pool:
        with twin.database() as database:
            database.execute("SELECT id FROM accounts_user WHERE username = 'superuser' FOR UPDATE")
            deleting = pool.submit(deletion.submit, SURE)
            time.sleep(1)
            changing = pool.submit(category.submit, "Save")
            wait([changing], 1.5)
        deleting.result(), changing.result()
    renamed = twin.value("SELECT count(*) FROM stock_category WHERE name = 'Bolts'")
    number = twin.value("SELECT id FROM stock_category WHERE slug = 'fasteners'")
    page = admin("superuser").visitor.visit(f"/admin/stock/category/{number}/history/")
    assert len(page.rows) == renamed


@pytest.mark.databases
@pytest.mark.spec("ADM-10", "OPS-3")
def test_deleting_a_user_locks_the_user_before_the_superusers(admin, twin):
    form = admin("superuser").open("accounts/user", "member", "delete").form(SURE)
    with ThreadPoolExecutor(1) as pool:
        with twin.database() as database:
            database.execute("UPDATE accounts_user SET email = email WHERE username = 'member'")
            deleting = pool.submit(form.submit, SURE)
            wait([deleting], 1.5)
            database.execute("UPDATE accounts_user SET email = email WHERE is_superuser = true")
        assert deleting.result().status == 302
