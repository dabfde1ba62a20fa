"""STK-14: one GTIN is one barcode, in all its spellings."""

import pytest

from tests.harness.admin import enter_codes
from tests.spec.arrange import RECORDS, search
from tests.spec.arrange_admin import codes
from tests.spec.arrange_api import ITEM
from tests.spec.arrange_csv import changes, counts, file_of, preview, problems
from tests.spec.test_constraints import BARCODE, refused

UPC, EAN, CASE = "012345678905", "0012345678905", "00012345678905"
LOST = "12345678905"
TAKEN = "Barcode with this Code already exists."
TWICE = "Please correct the duplicate data for code."
# What a scanner types for it, by type of barcode.
SCANS = [
    "]E00012345678905",
    "]E3001234567890512",
    "]I100012345678905",
    "]C10100012345678905",
    "]d2010001234567890517301231",
    "]e0(01)00012345678905",
    "(01)00012345678905(10)LOT-7",
    "]C1010001234567890510LOT-7\x1d21A1",
]


@pytest.fixture
def coded(twin):
    """Give the bolt another barcode, a UPC-A."""
    sql = "INSERT INTO stock_barcode (item_id, code) SELECT id, ? FROM stock_item WHERE sku = ?"
    twin.execute(sql, UPC, "HEX-M8-030")


@pytest.mark.spec("STK-14")
@pytest.mark.parametrize("code", [UPC, EAN, CASE])
def test_the_database_accepts_a_gtin_only_once(coded, twin, code):
    refused(twin, BARCODE.format(code))


@pytest.mark.spec("STK-14", "STK-2", "ADM-4", "API-3")
@pytest.mark.parametrize("code", [UPC, EAN, CASE, LOST])
def test_a_code_matches_with_any_number_of_leading_zeros(coded, visitor, admin, program, code):
    assert search(visitor("clerk"), code) == ["Hex bolt M8"]
    assert admin("manager").list("stock/item", q=code).column("SKU") == ["HEX-M8-030"]
    found = program("clerk").get("/items", barcode=code).data["results"]
    assert [one["sku"] for one in found] == ["HEX-M8-030"]
    assert UPC in found[0]["barcodes"]


@pytest.mark.spec("STK-14", "STK-2")
@pytest.mark.parametrize("scan", SCANS)
def test_a_search_understands_scanner_input(coded, visitor, admin, scan):
    assert search(visitor("clerk"), scan) == ["Hex bolt M8"]
    assert admin("manager").list("stock/item", q=scan).column("SKU") == ["HEX-M8-030"]


@pytest.mark.spec("STK-14", "STK-2")
@pytest.mark.parametrize("typed", ["]C10212345678901231", "(02)00012345678905", "]E0", "0001234"])
def test_other_scanner_codes_match_nothing(coded, visitor, typed):
    assert search(visitor("clerk"), typed) == []


@pytest.mark.spec("STK-14", "ADM-8")
@pytest.mark.parametrize("code", [EAN, CASE])
def test_the_admin_rejects_a_gtin_of_another_item(coded, admin, twin, code):
    page, before = admin("manager").open("stock/item", "UBT-M8-050"), twin.contents(*RECORDS)
    answer = enter_codes(page, {"": code}).submit("Save")
    assert (answer.status, answer.errors) == (200, {"Code": [TAKEN]})
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("STK-14", "ADM-8")
def test_two_new_rows_cannot_have_the_same_gtin(admin, twin):
    before = twin.contents(*RECORDS)
    first = codes(twin)[0]
    page = admin("manager").open("stock/item", "HEX-M8-030")
    page = enter_codes(page, {first: UPC, "": CASE}).submit("Save")
    assert TWICE in [error for errors in page.errors.values() for error in errors]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("STK-14", "API-4")
def test_the_api_accepts_a_gtin_only_once(coded, program, twin):
    writer = program("manager")
    page = writer.send("PATCH", "/api/v1/items/NUT-M8", json={"barcodes": [EAN]})
    assert (page.status, page.data["errors"]) == (409, {"barcodes.0": [TAKEN]})
    page = writer.send("PATCH", ITEM, json={"barcodes": [UPC, CASE]})
    assert (page.status, page.data["errors"]) == (422, {"barcodes.1": [TWICE]})
    assert writer.send("PATCH", ITEM, json={"barcodes": [EAN]}).data["barcodes"] == [EAN]
    assert codes(twin) == [EAN]


@pytest.mark.spec("STK-14", "CSV-3")
@pytest.mark.parametrize("code", [UPC, EAN, CASE, LOST])
def test_an_equivalent_code_in_a_file_does_not_count_as_a_change(coded, visitor, twin, code):
    kept = " ".join(one for one in codes(twin) if one != UPC)
    row = {"sku": "HEX-M8-030", "barcodes": f"{kept} {code}"}
    assert counts(preview(visitor("manager"), file_of(row))) == [0, 0, 1, 0]


@pytest.mark.spec("STK-14", "CSV-3", "CSV-4")
def test_a_file_may_contain_a_gtin_only_once(coded, visitor, twin):
    manager = visitor("manager")
    page = preview(manager, file_of({"sku": "NUT-M8", "barcodes": LOST}))
    assert problems(page) == [("2", "barcodes", f"“{LOST}”: {TAKEN}")]
    rows = [{"sku": "NUT-M8", "barcodes": EAN}, {"sku": "UBT-M8-050", "barcodes": LOST}]
    page = preview(manager, file_of(*rows, {"sku": "HEX-M8-030", "barcodes": ""}))
    assert problems(page) == [("3", "barcodes", f"“{LOST}” is already on line 2.")]


@pytest.mark.spec("STK-14", "CSV-3")
def test_leading_zeros_lost_in_a_spreadsheet_are_restored(visitor, twin):
    page = preview(visitor("manager"), file_of({"sku": "NUT-M8", "barcodes": LOST}))
    assert changes(page)[0][3] == UPC
    page.submit("Import")
    assert codes(twin, "NUT-M8") == [UPC]


@pytest.mark.spec("STK-14", "CSV-3")
def test_a_code_can_move_within_a_file_in_another_spelling(coded, visitor, twin):
    rows = [{"sku": "NUT-M8", "barcodes": CASE}, {"sku": "HEX-M8-030", "barcodes": ""}]
    preview(visitor("manager"), file_of(*rows)).submit("Import")
    assert (codes(twin, "NUT-M8"), codes(twin)) == ([CASE], [])
