"""STK-1, STK-7: letters of which upper case makes A to Z are not letters of a SKU."""

import pytest

from tests.spec.arrange import RECORDS, said
from tests.spec.arrange_csv import preview, written

INVALID = "Enter a SKU of letters, numbers and hyphens only."
# Python's upper() makes STRASSE, SKU-1, KIT-1 and FIT-1 of them.
SKUS = ["straße", "ſku-1", "kıt-1", "ﬁt-1"]
FIELDS = {"Name": "Shelf", "Category": "Metal stock", "Unit cost": "1"}
NEW = {"name": "Shelf", "category": "metal-stock", "unit_cost": "1.00"}


@pytest.mark.spec("STK-1", "ADM-7")
@pytest.mark.parametrize("sku", SKUS)
def test_the_admin_rejects_a_sku_with_letters_other_than_a_to_z(admin, twin, sku):
    before = twin.contents(*RECORDS)
    form = admin("manager").visitor.visit("/admin/stock/item/add/").form("Save")
    page = form.fill(FIELDS | {"SKU": sku}).submit("Save")
    assert (page.status, said(page)) == (200, [INVALID])
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("STK-1", "API-5")
@pytest.mark.parametrize("sku", SKUS)
def test_the_api_rejects_a_sku_with_letters_other_than_a_to_z(program, sku):
    answer = program("manager").send("POST", "/api/v1/items", json=NEW | {"sku": sku})
    assert (answer.status, answer.response.json()["errors"]) == (422, {"sku": [INVALID]})


@pytest.mark.spec("STK-1", "CSV-4")
@pytest.mark.parametrize("sku", SKUS)
def test_a_file_with_letters_other_than_a_to_z_in_a_sku_is_rejected(visitor, sku):
    names = ["sku", "name", "category", "unit_cost", "reorder_level"]
    page = preview(visitor("manager"), written([names, [sku, "Shelf", "Metal stock", "1", "1"]]))
    assert INVALID in page.text


@pytest.mark.spec("STK-7", "API-4")
@pytest.mark.parametrize("sku", ["ſku-1", "ﬁt-1"])
def test_no_item_has_a_url_with_letters_other_than_a_to_z(visitor, program, twin, sku):
    for number, name in enumerate(["SKU-1", "FIT-1"], start=1):
        twin.execute(f"UPDATE stock_item SET sku = '{name}' WHERE id = {number}")
    assert visitor("clerk").visit(f"/items/{sku.upper().lower()}/").status == 200
    assert visitor("clerk").visit(f"/items/{sku}/").status == 404
    assert program("clerk").send("GET", f"/api/v1/items/{sku}").status == 404
