"""SEC-6: values that no form of the admin sends are rejected, and nothing is saved."""

import pytest

from tests.spec.arrange import RECORDS
from tests.spec.arrange_admin import CODE, MANY, OTHER_CODE, forge

CHANGE, SUPPLIER = "/admin/stock/item/2/change/", "stock/supplier"
NUL = "Null characters are not allowed."


@pytest.mark.spec("SEC-6", "ADM-7")
@pytest.mark.parametrize("label", ["Category", "Supplier"])
def test_nul_in_an_autocomplete_value_is_rejected(visitor, twin, label):
    kind = label.lower()
    columns = {"category": "name, slug", "supplier": "name, email, phone, website"}[kind]
    values = {"category": "'Kind ' || n, 'k' || n", "supplier": "'One ' || n, '', '', ''"}[kind]
    twin.execute(MANY.format(f"{kind} ({columns})", values))
    form = visitor("manager").visit(CHANGE).form("Save")
    before = twin.contents(*RECORDS)
    assert forge(form, label, "1\0").submit("Save").errors[label] == [NUL]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6", "ADM-11")
@pytest.mark.parametrize("number", ["9" * 5000, "x", "1_0", "\u0661", "1\0"])
def test_an_action_with_an_invalid_primary_key_is_rejected(admin, twin, number):
    form = admin("manager").list("stock/item").action_form
    form.send_also("action", "deactivate").send_also("_selected_action", number)
    before = twin.contents(*RECORDS)
    assert form.submit().status == 400
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6", "ADM-8")
@pytest.mark.parametrize(
    ("number", "status"), [("x", 400), ("1_0", 400), ("\u0661", 400), ("9" * 5000, 400), ("9", 200)]
)
def test_a_row_of_another_record_is_rejected(admin, twin, number, status):
    manager = admin("manager")
    manager.change("stock/item", "NUT-M8", {"Code": CODE})
    form = manager.open("stock/item", "NUT-M8").form("Save")
    before = twin.contents(*RECORDS)
    assert form.send_also("barcodes-0-id", number).submit("Save").status == status
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6", "ADM-8")
def test_a_record_in_two_rows_is_rejected(admin, twin):
    manager = admin("manager")
    manager.change("stock/item", "NUT-M8", {"Code": CODE})
    form = manager.open("stock/item", "NUT-M8").form("Save")
    rows = dict(form.pairs("Save"))
    before = twin.contents(*RECORDS)
    form.send_also("barcodes-1-id", rows["barcodes-0-id"]).send_also("barcodes-1-code", OTHER_CODE)
    for name in ("barcodes-0-DELETE", "barcodes-1-DELETE"):
        form.send_also(name, "on")
    assert form.submit("Save").status in (200, 302)
    assert len(before["stock_barcode"]) - len(twin.contents("stock_barcode")["stock_barcode"]) < 2


@pytest.mark.spec("SEC-6", "ADM-7")
def test_the_scheme_of_a_website_is_stored_in_lower_case(admin, twin):
    fields = {"Name": "New", "Website": "HTTP://Example.org/A?b=C"}
    assert admin("manager").add(SUPPLIER, fields).status == 302
    website = twin.value("SELECT website FROM stock_supplier WHERE name = 'New'")
    assert website == "http://Example.org/A?b=C"
