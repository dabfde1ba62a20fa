"""STK-15: the location of an item, from the database to the API."""

import pytest

from tests.harness.admin import Admin
from tests.harness.process import TwinFailed
from tests.spec.arrange import add_items, search
from tests.spec.arrange_admin import forge
from tests.spec.arrange_api import ITEM, is_problem
from tests.spec.arrange_csv import changes, exported, file_of, preview, problems
from tests.spec.arrange_dump import with_values

BOLT, UNPLACED = "HEX-M8-030", "VEN-WA"
NEW = {"sku": "NEW-1", "name": "New item", "category": "fasteners", "unit_cost": "1.50"}
TYPED = [(" B-12-3\t", "B-12-3"), ("x" * 40, "x" * 40), ("<b>Regal</b> Ü 😀", "<b>Regal</b> Ü 😀")]
WRONG = {
    "x" * 41: "Ensure this value has at most 40 characters (it has 41).",
    "B\0-12": "Null characters are not allowed.",
}


def place(twin, sku=BOLT):
    """Return the location of an item."""
    return twin.value("SELECT location FROM stock_item WHERE sku = ?", sku)


def put(twin, location):
    """Set the location of the bolt."""
    twin.execute("UPDATE stock_item SET location = ? WHERE sku = ?", location, BOLT)


@pytest.mark.databases
@pytest.mark.spec("STK-15", "OPS-8")
def test_an_item_inserted_without_a_location_has_an_empty_one(twin):
    add_items(twin, 1)
    assert place(twin, "BULK-1") == ""


@pytest.mark.spec("STK-15", "STK-1", "STK-7", "SEC-6")
@pytest.mark.parametrize(("stored", "shown"), [("", "–"), *TYPED[1:]])
def test_the_list_and_the_page_of_an_item_show_the_location(visitor, twin, stored, shown):
    put(twin, stored)
    clerk = visitor("clerk")
    assert clerk.visit(f"/items/{BOLT}/").details["Location"] == shown
    rows = {row["SKU"]: row for row in clerk.visit("/items/?q=bolt").rows}
    assert rows[BOLT]["Location"] == shown


@pytest.mark.spec("STK-15", "STK-2")
def test_the_location_is_not_searched(visitor, twin):
    put(twin, "B-12-3")
    assert search(visitor("clerk"), "B-12-3") == []


@pytest.mark.spec("STK-15", "ADM-6")
@pytest.mark.parametrize(("typed", "stored"), [*TYPED, ("", "")])
def test_the_location_can_be_changed_in_the_admin(visitor, twin, typed, stored):
    put(twin, "A-1")
    manager = Admin(visitor("manager"))
    manager.change("stock/item", BOLT, {"Location": typed})
    assert place(twin) == stored
    assert ("manager", "Changed Location.") in manager.history("stock/item", BOLT)


@pytest.mark.spec("STK-15", "ADM-7")
@pytest.mark.parametrize("typed", WRONG, ids=ascii)
def test_the_admin_rejects_an_invalid_location(visitor, twin, typed):
    form = Admin(visitor("manager")).open("stock/item", BOLT).form("Save")
    page = forge(form, "Location", typed).submit("Save")
    assert (page.status, page.errors) == (200, {"Location": [WRONG[typed]]})
    assert place(twin) == "A-01-2"


@pytest.mark.spec("STK-15", "API-4")
@pytest.mark.parametrize(("typed", "stored"), [*TYPED, ("", "")])
def test_the_api_reads_and_writes_the_location(program, twin, typed, stored):
    put(twin, "A-1")
    manager = program("manager")
    added = manager.send("POST", "/api/v1/items", json=NEW | {"location": typed})
    changed = manager.send("PATCH", ITEM, json={"location": typed})
    assert (added.status, changed.status) == (201, 200)
    assert added.data["location"] == changed.data["location"] == stored
    assert (place(twin, "NEW-1"), place(twin)) == (stored, stored)


@pytest.mark.spec("STK-15", "API-4")
def test_an_api_request_without_the_location_keeps_it(program, twin):
    put(twin, "A-1")
    manager = program("manager")
    assert manager.send("POST", "/api/v1/items", json=NEW).data["location"] == ""
    assert manager.send("PATCH", ITEM, json={"name": "Bolt"}).data["location"] == "A-1"


@pytest.mark.spec("STK-15", "API-4")
@pytest.mark.parametrize("sent", [*WRONG, None], ids=ascii)
def test_the_api_rejects_an_invalid_location(program, twin, sent):
    answer = program("manager").send("PATCH", ITEM, json={"location": sent})
    assert is_problem(answer, 422)
    assert answer.data["errors"] == {"location": [WRONG.get(sent, "Enter text.")]}
    assert place(twin) == "A-01-2"


@pytest.mark.spec("STK-15", "CSV-1", "CSV-3")
def test_csv_files_contain_the_location(visitor, twin):
    put(twin, "A-1")
    rows = {row["sku"]: row for row in exported(visitor("manager"))}
    assert (rows[BOLT]["location"], rows[UNPLACED]["location"]) == ("A-1", "")
    page = preview(visitor("manager"), file_of({"sku": BOLT, "location": " B-12-3 "}))
    assert changes(page) == [(BOLT, "location", "A-1", "B-12-3")]
    page.submit("Import")
    assert place(twin) == "B-12-3"


@pytest.mark.spec("STK-15", "CSV-3")
def test_the_length_limit_applies_to_csv_files(visitor):
    page = preview(visitor("manager"), file_of({"sku": BOLT, "location": "x" * 41}))
    assert problems(page) == [("2", "location", WRONG["x" * 41])]


@pytest.mark.spec("STK-15", "OPS-6")
def test_a_dump_contains_the_location(twin, empty):
    put(twin, "B-12-3")
    dump = twin.dump()
    empty.load(dump)
    assert place(empty) == "B-12-3"
    assert empty.dump().splitlines()[1:] == dump.splitlines()[1:]


@pytest.mark.spec("STK-15", "OPS-6")
def test_a_dump_with_a_location_that_is_too_long_is_rejected(empty):
    with pytest.raises(TwinFailed, match="location: Ensure this value has at most 40 characters"):
        empty.load(b"".join(with_values("item", location="x" * 41)))
