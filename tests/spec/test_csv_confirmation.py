"""CSV-5: exactly the previewed import is written, once, and only by the user who saw it."""

from functools import partial

import pytest

from tests.harness.people import copy_superuser
from tests.spec.arrange import record, together
from tests.spec.arrange_csv import (
    GONE,
    NEW,
    PREVIEW,
    STALE,
    counts,
    file_of,
    item,
    preview,
    problems,
    stock,
    written,
)

ROW = {"sku": "HEX-M8-030", "name": "Bolt", "category": "Fasteners", "supplier": "Tin Lane Metals"}
ROW |= {"barcodes": "4006381333931"}
# Changes to the stock between a preview and its confirmation.
MEANWHILE = {
    "the item": "UPDATE stock_item SET version = version + 1 WHERE sku = 'HEX-M8-030'",
    "another column": "UPDATE stock_item SET unit_cost = 9, version = 7 WHERE sku = 'HEX-M8-030'",
    "an unchanged item": "UPDATE stock_item SET name = 'N', version = 9 WHERE sku = 'NUT-M8'",
    "a new item": "UPDATE stock_item SET sku = 'NEW-1' WHERE sku = 'SHT-ST-2'",
    "the category": "UPDATE stock_category SET name = 'Screws' WHERE name = 'Fasteners'",
    "the supplier": "UPDATE stock_supplier SET name = 'Tin' WHERE name = 'Tin Lane Metals'",
    "a barcode": (
        "INSERT INTO stock_barcode (item_id, code) "
        "SELECT id, '4006381333931' FROM stock_item WHERE sku = 'SHT-ST-2'"
    ),
}


@pytest.fixture
def seen(visitor, twin):
    """Return a preview with a changed, an unchanged and a new item."""
    twin.execute("DELETE FROM stock_barcode")
    nut = item(twin, "NUT-M8")
    rows = [[*ROW, "unit_cost"], [*ROW.values(), "0.18"]]
    rows += [["NUT-M8", nut["name"], nut["category"], nut["supplier"], "", str(nut["unit_cost"])]]
    rows += [["NEW-1", "Shelf", "Metal stock", "", "", "12.50"]]
    page = preview(visitor("manager"), written(rows))
    assert counts(page) == [1, 1, 1, 0]
    return page


@pytest.mark.spec("CSV-5")
@pytest.mark.parametrize("what", MEANWHILE)
def test_after_a_change_nothing_is_written_and_the_preview_is_shown_again(seen, twin, what):
    assert twin.execute(MEANWHILE[what]) == 1
    before = stock(twin)
    page = seen.submit("Import")
    assert page.status == 200
    assert STALE in page.text
    assert stock(twin) == before
    if not problems(page):
        assert page.submit("Import").location == "/items/"
    assert (item(twin)["name"] == "Bolt") == (not problems(page))


@pytest.mark.spec("CSV-5")
@pytest.mark.parametrize("column", ["category", "supplier"])
def test_a_name_that_now_belongs_to_another_record_invalidates_a_preview(visitor, twin, column):
    row = NEW | {"category": "Metal stock", "supplier": "Tin Lane Metals"}
    seen, name = preview(visitor("manager"), file_of(row)), row[column]
    other = twin.value(f"SELECT max(id) FROM stock_{column} WHERE name <> ?", name)
    twin.execute(f"UPDATE stock_{column} SET name = 'Other' WHERE name = ?", name)
    twin.execute(f"UPDATE stock_{column} SET name = ? WHERE id = ?", name, other)
    page = seen.submit("Import")
    assert STALE in page.text
    assert page.submit("Import").location == "/items/"


@pytest.mark.spec("CSV-5", "STK-9")
def test_a_movement_does_not_invalidate_a_preview(seen, visitor, twin):
    record(visitor("clerk"), "HEX-M8-030", "receipt", 5)
    assert seen.submit("Import").location == "/items/"
    found = item(twin)
    assert (found["name"], found["quantity_on_hand"]) == ("Bolt", 12)


@pytest.mark.spec("CSV-5")
def test_a_movement_does_not_invalidate_a_preview_with_quantities(visitor, twin):
    text = file_of({"sku": "HEX-M8-030", "name": "Bolt", "quantity_on_hand": "7"})
    seen = preview(visitor("manager"), text)
    record(visitor("clerk"), "HEX-M8-030", "receipt", 5)
    assert seen.submit("Import").location == "/items/"
    assert (item(twin)["name"], item(twin)["quantity_on_hand"]) == ("Bolt", 12)


@pytest.mark.spec("CSV-5")
def test_an_import_confirmed_twice_is_written_once(seen, twin):
    version = item(twin)["version"]
    assert seen.submit("Import").location == "/items/"
    again = seen.submit("Import")
    assert again.location == "/items/import/"
    assert GONE in again.follow().messages
    assert item(twin)["version"] == version + 1


def confirmation(page):
    """Return a function that confirms a preview from a browser with the same cookies."""
    pairs = page.form("Import").pairs()
    return partial(page.visitor.clone().post, PREVIEW, pairs, referrer=PREVIEW)


@pytest.mark.spec("CSV-5", "OPS-5")
def test_an_import_confirmed_concurrently_is_written_once(seen, twin):
    version = item(twin)["version"]
    with twin.served_with() as second:
        pages = [seen, second.visitor("manager").visit(PREVIEW)] * 3
        answers = together([confirmation(page) for page in pages])
    locations = [page.location for page in answers]
    assert sorted(locations) == ["/items/", *["/items/import/"] * 5]
    assert item(twin)["version"] == version + 1


@pytest.mark.spec("CSV-5", "OPS-5")
def test_another_process_can_handle_the_confirmation(seen, twin):
    with twin.served_with() as second:
        page = second.visitor("manager").visit(PREVIEW)
        assert counts(page) == counts(seen)
        assert page.submit("Import").location == "/items/"
    assert item(twin)["name"] == "Bolt"


@pytest.mark.spec("CSV-5", "SEC-1")
def test_another_users_import_cannot_be_seen_or_confirmed(seen, visitor, twin):
    before = stock(twin)
    other = visitor("superuser")
    assert other.visit(PREVIEW).location == "/items/import/"
    form = preview(other, file_of(NEW | {"sku": "NEW-2"})).form("Import")
    mine = dict(seen.form("Import").pairs())["digest"]
    assert STALE in form.send_also("digest", mine).submit("Import").text
    assert stock(twin) == before


@pytest.mark.spec("CSV-5")
def test_a_newer_upload_replaces_the_older_one(seen, visitor, twin):
    before = stock(twin)
    preview(seen.visitor, file_of(NEW | {"sku": "NEW-2"}))
    page = seen.submit("Import")
    assert STALE in page.text
    assert counts(page) == [1, 0, 0, 0]
    assert stock(twin) == before
    assert twin.value("SELECT count(*) FROM files_itemimport") == 1


@pytest.mark.spec("CSV-5")
def test_an_upload_expires_after_an_hour(seen, visitor, twin):
    before = stock(twin)
    twin.execute("UPDATE files_itemimport SET created_at = '2020-01-01 00:00:00.000001'")
    assert seen.submit("Import").follow().messages == [GONE]
    assert seen.visitor.visit(PREVIEW).follow().messages == [GONE]
    assert stock(twin) == before
    preview(visitor("superuser"), file_of(NEW))
    assert twin.value("SELECT count(*) FROM files_itemimport") == 1


@pytest.mark.spec("CSV-5")
def test_a_confirmed_upload_is_deleted(seen, twin):
    assert twin.value("SELECT count(*) FROM files_itemimport") == 1
    seen.submit("Import")
    assert twin.value("SELECT count(*) FROM files_itemimport") == 0


@pytest.mark.spec("CSV-3", "CSV-5")
@pytest.mark.parametrize("digest", ["", "x", None])
def test_an_import_with_errors_cannot_be_confirmed_with_a_forged_form(visitor, twin, digest):
    rows = [["sku", "name", "unit_cost"], ["HEX-M8-030", "Bolt", "1"], ["NUT-M8", "", "1"]]
    browser = visitor("manager")
    seen = preview(browser, written([rows[0], rows[1]]))
    form = seen.form("Import")
    preview(browser, written(rows))
    before = stock(twin)
    page = (form if digest is None else form.send_also("digest", digest)).submit("Import")
    assert problems(page) == [("3", "name", "This field is required.")]
    assert stock(twin) == before


@pytest.mark.spec("CSV-5", "ADM-10")
def test_deleting_a_user_deletes_their_upload(admin, twin):
    copy_superuser(twin, "leaver")
    browser = twin.visitor()
    browser.log_in("leaver")
    preview(browser, file_of(NEW))
    number = twin.value("SELECT id FROM accounts_user WHERE username = 'leaver'")
    page = admin("superuser").visitor.visit(f"/admin/accounts/user/{number}/delete/")
    assert "Item import: " in page.text
    assert page.submit("Yes, I’m sure").status == 302
    assert twin.value("SELECT count(*) FROM files_itemimport") == 0
