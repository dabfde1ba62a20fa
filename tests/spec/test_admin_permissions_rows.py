"""ADM-13: permissions for the barcodes, the category and the supplier within an item."""

import pytest

from tests.harness.admin import enter_codes, rows
from tests.spec.arrange_admin import (
    CODE,
    OTHER_CODE,
    allow,
    as_sent_by,
    choices,
    codes,
    field,
    item,
    skus,
)

SKU, OLD = "WSC-5X60", "405235210505"


@pytest.mark.spec("ADM-13", "ADM-8")
@pytest.mark.parametrize(
    ("rights", "forged", "after"),
    [
        ([], {OLD: CODE, "": OTHER_CODE}, [OLD]),
        (["add"], {OLD: CODE}, [OLD]),
        (["delete"], {OLD: None}, [OLD]),
        (["view"], {OLD: CODE, "": OTHER_CODE}, [OLD]),
        (["view"], {OLD: None}, [OLD]),
        (["view", "change"], {OLD: CODE}, [CODE]),
        (["view", "change"], {OLD: None, "": CODE}, [OLD]),
        (["view", "add"], {"": CODE}, [CODE, OLD]),
        (["view", "add"], {OLD: None}, [OLD]),
        (["view", "delete"], {OLD: None}, []),
        (["view", "delete"], {OLD: CODE}, [OLD]),
    ],
)
def test_barcodes_can_be_edited_only_with_their_own_permissions(admin, twin, rights, forged, after):
    rights = [f"{right} barcode" for right in rights]
    allow(twin, "staff", "view item", "change item", *rights)
    theirs = enter_codes(admin("superuser").open("stock/item", SKU), forged)
    mine = admin("staff").open("stock/item", SKU).form("Save")
    assert as_sent_by(theirs, mine).submit("Save").status in (200, 302, 403)
    assert codes(twin, SKU) == after


@pytest.mark.spec("ADM-13", "ADM-8")
@pytest.mark.parametrize(
    ("right", "shown"), [("add", [""]), ("change", [OLD]), ("delete", []), ("view", [OLD])]
)
def test_a_form_lists_the_barcodes_only_to_users_who_may_view_them(admin, twin, right, shown):
    allow(twin, "staff", "view item", "change item", f"{right} barcode")
    page = admin("staff").open("stock/item", SKU)
    assert "Barcodes" in page.headings
    listed = rows(page, "Code") if shown else []
    assert [one.value("Code") for one in listed] == shown
    assert (OLD in page.html) == (OLD in shown)


@pytest.mark.spec("ADM-13", "ADM-8")
def test_a_user_who_may_not_view_barcodes_can_add_one(admin, twin):
    allow(twin, "staff", "view item", "change item", "add barcode")
    page = admin("staff").open("stock/item", SKU)
    assert enter_codes(page, {"": CODE}).submit("Save").status == 302
    assert codes(twin, SKU) == [CODE, OLD]


@pytest.mark.spec("ADM-13")
def test_an_item_can_be_saved_without_permission_for_barcodes(admin, twin):
    allow(twin, "staff", "change item")
    assert admin("staff").change("stock/item", SKU, {"Name": "Screw"}).status == 302
    assert item(twin, SKU)["name"] == "Screw"
    assert codes(twin, SKU) == [OLD]


@pytest.mark.spec("ADM-13")
def test_a_form_lists_no_records_that_the_user_may_not_view(admin, twin):
    allow(twin, "staff", "change item", "view category")
    form = admin("staff").open("stock/item", SKU).form("Save")
    shown = [text for text in choices(field(form, "Supplier")) if text.strip("-")]
    assert shown == ["Northgate Fasteners"]
    assert form.fill({"Name": "Screw"}).submit("Save").status == 302
    assert item(twin, SKU)["supplier_id"] is not None


@pytest.mark.spec("ADM-13", "ADM-10")
def test_deleting_an_item_needs_no_permission_to_delete_its_barcodes(admin, twin):
    twin.execute("DELETE FROM stock_stockmovement WHERE item_id = 2")
    allow(twin, "staff", "view item", "delete item")
    assert admin("staff").delete("stock/item", "HEX-M8-030").status == 302
    assert skus(twin, "id = 2") == codes(twin) == []
