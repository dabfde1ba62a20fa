"""ADM-8: barcodes within the form of an item, the profile within the form of a user."""

import pytest

from tests.harness.admin import enter_codes, row, rows
from tests.spec.arrange import RECORDS
from tests.spec.arrange_admin import CODE, OTHER_CODE, codes, item, user_row

FIRST, SECOND, THIRD = "12004180003214", "2004180003217", "405218310116"
ITEM = {"SKU": "NEW-1", "Name": "Shelf", "Category": "Metal stock", "Unit cost": "1"}
PROFILE = "SELECT accounts_profile.* FROM accounts_profile JOIN accounts_user u ON u.id = user_id"


def ean_8(number):
    """Return a barcode: seven digits and their check digit."""
    total = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(str(number)))
    return f"{number}{-total % 10}"


@pytest.fixture
def page(admin):
    """Return the form of an item with three barcodes."""
    return admin("manager").open("stock/item", "HEX-M8-030")


@pytest.mark.spec("ADM-8")
def test_the_form_of_an_item_has_a_row_for_each_barcode(page):
    found = [one.value("Code") for one in rows(page, "Code")]
    assert [code for code in found if code] == [FIRST, SECOND, THIRD]
    assert "" in found


@pytest.mark.spec("ADM-8")
def test_no_field_of_a_row_is_marked_as_required(page):
    assert page.document.xpath("//@required/../@name")
    assert not page.document.xpath("//@required/../@name[starts-with(., 'barcodes')]")


@pytest.mark.spec("ADM-8")
@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({"": CODE}, [FIRST, SECOND, CODE, THIRD]),
        ({SECOND: CODE}, [FIRST, CODE, THIRD]),
        ({SECOND: None}, [FIRST, THIRD]),
        ({FIRST: None, SECOND: None, THIRD: None}, []),
        ({"": CODE, SECOND: OTHER_CODE, THIRD: None}, [FIRST, CODE, OTHER_CODE]),
    ],
)
def test_rows_can_be_added_changed_and_removed(page, twin, changes, after):
    assert enter_codes(page, changes).submit("Save").status == 302
    assert codes(twin) == after


@pytest.mark.spec("ADM-8")
def test_a_new_item_is_saved_with_its_barcode(admin, twin):
    blank = admin("manager").visitor.visit("/admin/stock/item/add/")
    assert enter_codes(blank, {"": CODE}).fill(ITEM).submit("Save").status == 302
    assert codes(twin, "NEW-1") == [CODE]


@pytest.mark.spec("ADM-8")
@pytest.mark.parametrize(
    "changes", [{"": FIRST}, {SECOND: CODE, "": CODE}, {SECOND: FIRST}, {"": "24177863"}]
)
def test_a_barcode_entered_in_two_rows_is_rejected(page, twin, changes):
    before = twin.contents(*RECORDS)
    answer = enter_codes(page, changes).submit("Save")
    assert answer.status == 200
    assert [error for errors in answer.errors.values() for error in errors]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-8")
@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ({"Name": "Renamed"}, {"": "123"}),
        ({"Name": ""}, {"": CODE, SECOND: None}),
        ({"Name": "Renamed"}, {"": CODE, SECOND: "123"}),
        ({"Name": "Renamed"}, {SECOND: None, THIRD: "1"}),
    ],
)
def test_a_form_and_its_rows_are_saved_together_or_not_at_all(page, twin, fields, changes):
    before = twin.contents(*RECORDS)
    assert enter_codes(page, changes).fill(fields).submit("Save").status == 200
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-8")
def test_a_new_item_with_an_invalid_barcode_is_not_saved(admin, twin):
    blank = admin("manager").visitor.visit("/admin/stock/item/add/")
    before = twin.contents(*RECORDS)
    assert enter_codes(blank, {"": "123"}).fill(ITEM).submit("Save").status == 200
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-8")
@pytest.mark.parametrize("change", [None, CODE])
@pytest.mark.parametrize("code", ["24177863", FIRST], ids=["another item's", "another row's"])
def test_a_forged_row_cannot_change_another_barcode(page, twin, code, change):
    mine = str(twin.value("SELECT id FROM stock_barcode WHERE code = ?", SECOND))
    other = twin.value("SELECT id FROM stock_barcode WHERE code = ?", code)
    form = enter_codes(page, {SECOND: change})
    for control in form.controls:
        if control.kind == "hidden" and control.values == [mine]:
            form.send_also(control.name, str(other))
    answer = form.submit("Save")
    assert "Please correct the error" in answer.text
    assert answer.status == 200
    assert codes(twin) == [FIRST, SECOND, THIRD]
    assert codes(twin, "EYE-M10-100") == ["24177863"]


@pytest.mark.spec("ADM-8")
def test_a_row_deleted_during_an_edit_causes_no_error(page, twin):
    twin.execute("DELETE FROM stock_barcode WHERE code = ?", SECOND)
    assert enter_codes(page, {SECOND: CODE}).submit("Save").status in (200, 302)
    assert FIRST in codes(twin)


@pytest.mark.spec("ADM-8")
def test_a_form_without_its_rows_does_not_delete_them(page, twin):
    form = page.form("Save")
    token = form.pairs()[0]
    page.visitor.post(form.action, [token, ("name", "Renamed"), ("_save", "Save")])
    assert codes(twin) == [FIRST, SECOND, THIRD]
    assert item(twin)["name"] == "Hex bolt M8"


@pytest.mark.spec("ADM-8", "CSV-3")
def test_an_item_with_400_barcodes_can_be_saved(admin, twin):
    number = item(twin)["id"]
    with twin.database() as database:
        database.executemany(
            "INSERT INTO stock_barcode (item_id, code) VALUES (?, ?)",
            [(number, ean_8(2_000_000 + n)) for n in range(400)],
        )
    assert admin("manager").change("stock/item", "HEX-M8-030", {"Name": "Other"}).status == 302
    assert item(twin)["name"] == "Other"


@pytest.mark.spec("ADM-8")
def test_the_form_of_a_user_includes_the_profile(admin, twin):
    page = admin("superuser").open("accounts/user", "clerk")
    typed = {"Display name": "Kim", "Job title": "Counts", "Phone": "1", "Time zone": "Asia/Tokyo"}
    held = {label: page.form("Save").values[label] for label in typed}
    assert held["Display name"] == "Counter clerk"
    assert page.submit("Save", typed | {"Email address": "kim@stockroom.example"}).status == 302
    saved = twin.rows(f"{PROFILE} WHERE username = 'clerk'")[0]
    assert [saved[c] for c in ("display_name", "job_title", "phone", "time_zone")] == list(
        typed.values()
    )
    assert user_row(twin, "clerk")["email"] == "kim@stockroom.example"


@pytest.mark.spec("ADM-8")
@pytest.mark.parametrize(
    "fields",
    [{"Email address": "x", "Phone": "1"}, {"Email address": "a@b.example", "Phone": "1" * 41}],
)
def test_a_user_and_the_profile_are_saved_together_or_not_at_all(admin, twin, fields):
    page = admin("superuser").open("accounts/user", "clerk")
    before = twin.contents(*RECORDS)
    assert page.submit("Save", fields).status == 200
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-8")
def test_rows_have_distinct_labels(page):
    assert "Delete?" in row(page, "Code", SECOND).controls
    assert "Delete?" not in row(page, "Code", "").controls


@pytest.mark.spec("ADM-8", "SEC-9")
def test_a_row_whose_barcode_is_invisible_is_empty(page, twin):
    assert enter_codes(page, {"": "\u200b"}).submit("Save").status == 302
    assert codes(twin) == [FIRST, SECOND, THIRD]


@pytest.mark.spec("ADM-7", "ADM-8", "SEC-9")
@pytest.mark.parametrize("code", ["\u200b", "\u3164"], ids=ascii)
def test_a_barcode_cannot_be_changed_to_an_invisible_text(page, code):
    errors = enter_codes(page, {SECOND: code}).submit("Save").errors
    assert list(errors.values()) == [["This field is required."]]


@pytest.mark.spec("ADM-7", "ADM-8", "SEC-9")
@pytest.mark.parametrize("code", ["4006\t38", "4006\x7f38"], ids=ascii)
def test_a_barcode_that_is_not_digits_has_one_error(page, code):
    errors = enter_codes(page, {SECOND: code}).submit("Save").errors
    assert list(errors.values()) == [["Enter a barcode of 8, 12, 13 or 14 digits."]]
