"""ADM-10: deleting one record."""

import pytest

from tests.harness.admin import SURE, Admin
from tests.spec.arrange import RECORDS, add_items, with_token
from tests.spec.arrange_admin import CODE, add_barcode, allow, skus

PROTECTED = [
    ("stock/category", "Fasteners", "category", "HEX-M8-030 Hex bolt M8"),
    ("stock/supplier", "Tin Lane Metals", "supplier", "SHT-AL-3 Aluminum sheet 3 mm"),
    ("stock/item", "HEX-M8-030", "item", "HEX-M8-030"),
    ("accounts/user", "clerk", "user", "Issue"),
]


def confirmed(user, kind, name):
    """Send the fields of the confirmation page, even if it was never shown."""
    address = f"/admin/{kind}/{user.number(kind, name)}/delete/"
    return user.visitor.post(address, with_token(user.visitor, {"post": "yes"}))


@pytest.fixture
def manager(admin, twin):
    """Return a manager, in a stockroom with an unprotected item."""
    add_items(twin, 1)
    add_barcode(twin, "BULK-1", CODE)
    return admin("manager")


@pytest.mark.spec("ADM-10")
def test_the_confirmation_page_lists_related_records(manager, twin):
    before = twin.contents(*RECORDS)
    page = manager.open("stock/item", "BULK-1", "delete")
    assert "Are you sure" in page.text
    assert "BULK-1 Bulk item 1" in page.text
    assert CODE in page.text
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-10")
def test_confirming_deletes_the_item_and_its_barcodes(manager, twin):
    done = manager.delete("stock/item", "BULK-1")
    assert (done.status, done.location) == (302, "/admin/stock/item/")
    said = "The item “BULK-1 Bulk item 1” was deleted successfully."
    assert done.follow().messages == [said]
    assert skus(twin, "sku = 'BULK-1'") == []
    assert twin.rows("SELECT * FROM stock_barcode WHERE code = ?", CODE) == []


@pytest.mark.spec("ADM-10")
@pytest.mark.parametrize("query", ["", "?post=yes", "?post=yes&_save=1&action=delete_selected"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_deletes_nothing(manager, twin, method, query):
    before = twin.contents(*RECORDS)
    number = manager.number("stock/item", "BULK-1")
    answer = manager.visitor.request(method, f"/admin/stock/item/{number}/delete/{query}")
    assert answer.status == 200
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-10")
def test_deleting_a_user_deletes_the_profile(admin, twin):
    twin.execute("UPDATE accounts_profile SET display_name = 'Odd' WHERE user_id = 5")
    user = admin("superuser")
    page = user.open("accounts/user", "member", "delete")
    assert "member" in page.text
    assert "Odd" in page.text
    done = page.submit(SURE).follow()
    assert done.messages == ["The user “member” was deleted successfully."]
    assert twin.rows("SELECT * FROM accounts_profile WHERE user_id = 5") == []


@pytest.mark.spec("ADM-10")
@pytest.mark.parametrize(
    ("kind", "name"), [("stock/supplier", "Kestrel Workshop Supply"), ("auth/group", "Clerks")]
)
def test_an_unreferenced_record_is_deleted(admin, kind, name):
    done = admin("superuser").delete(kind, name).follow()
    noun = kind.split("/")[1]
    assert done.messages == [f"The {noun} “{name}” was deleted successfully."]


@pytest.mark.spec("ADM-10")
@pytest.mark.parametrize(("kind", "name", "noun", "by"), PROTECTED)
def test_a_referenced_record_is_not_deleted(admin, twin, kind, name, noun, by):
    user = admin("superuser")
    before = twin.contents(*RECORDS)
    answers = [user.open(kind, name, "delete"), confirmed(user, kind, name)]
    assert [answer.status for answer in answers] == [200, 200]
    assert all(f"Cannot delete {noun}" in answer.headings for answer in answers)
    assert all(by in answer.text for answer in answers)
    assert [answer for answer in answers if SURE in answer.html] == []
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-10")
@pytest.mark.parametrize(("kind", "name"), [("stock/category", "Bulk"), ("stock/item", "BULK-1")])
def test_only_the_first_100_protecting_records_are_listed(admin, twin, kind, name):
    add_items(twin, 120)
    number = twin.value("SELECT id FROM stock_item WHERE sku = 'BULK-1'")
    twin.execute("UPDATE stock_stockmovement SET item_id = ?", number)
    lines = admin("manager").open(kind, name, "delete").main.xpath(".//li[not(.//li)]")
    assert len([line for line in lines if "BULK-" in line.text_content()]) == 100


@pytest.mark.spec("ADM-10", "ADM-12")
def test_a_user_is_protected_by_their_admin_history(admin, visitor, twin):
    allow(twin, "staff", "add category", "view category")
    Admin(visitor("staff")).add("stock/category", {"Name": "Shelving", "Slug": "shelving"})
    user = admin("superuser")
    before = twin.contents(*RECORDS)
    answers = [user.open("accounts/user", "staff", "delete")]
    answers.append(confirmed(user, "accounts/user", "staff"))
    assert all("Cannot delete user" in answer.headings for answer in answers)
    assert twin.contents(*RECORDS) == before
    assert user.history("stock/category", "Shelving") == [("staff", "Added.")]


@pytest.mark.spec("ADM-10")
def test_protecting_records_are_listed_by_model_oldest_first(admin, visitor, twin):
    allow(twin, "staff", *(f"{may} category" for may in ("add", "change", "delete", "view")))
    staff = Admin(visitor("staff"))
    staff.add("stock/category", {"Name": "Shelving", "Slug": "shelving"})
    staff.open("stock/category", "Shelving").submit("Save", {"Name": "Shelves"})
    staff.delete("stock/category", "Shelves")
    twin.execute(
        "UPDATE stock_stockmovement SET created_by_id ="
        " (SELECT id FROM accounts_user WHERE username = 'staff') WHERE id IN (3, 4, 5)"
    )
    lines = [
        line.text_content().strip()
        for line in admin("superuser").open("accounts/user", "staff", "delete").main.xpath(".//li")
    ]
    moved = twin.rows(
        "SELECT kind, quantity_change, sku FROM stock_stockmovement"
        " JOIN stock_item ON stock_item.id = item_id"
        " WHERE stock_stockmovement.id IN (3, 4, 5) ORDER BY stock_stockmovement.id"
    )
    movements = [tuple(one.values()) for one in moved]
    assert lines == [
        "Log entry: Added “Shelving”.",
        "Log entry: Changed “Shelves” — Changed Name.",
        "Log entry: Deleted “Shelves.”",
        *(f"Stock movement: {kind.title()} {change:+d} {sku}" for kind, change, sku in movements),
    ]


@pytest.mark.spec("ADM-10")
def test_a_deleted_record_cannot_be_deleted_again(manager):
    page = manager.open("stock/item", "BULK-1", "delete")
    assert page.submit(SURE).status == 302
    again = page.submit(SURE)
    assert (again.status, again.location) == (302, "/admin/")
