"""ADM-6: adding and changing records."""

import pytest

from tests.harness.admin import Admin
from tests.harness.admin_list import way
from tests.spec.arrange_admin import ITEMS, add_many, item

CATEGORY = {"Name": "Shelving", "Slug": "shelving"}
SUPPLIER = {
    "Name": "Dune & Son",
    "Email": "post@dune.example",
    "Phone": "+44 1632 960001",
    "Website": "https://dune.example/",
}
ITEM = {
    "SKU": " new-1 ",
    "Name": "Shelf",
    "Description": "Two boards.",
    "Category": "Metal stock",
    "Supplier": "Tin Lane Metals",
    "Unit cost": "12.5",
    "Reorder level": "3",
    "Active": True,
}
GROUP = {"Name": "Pickers"}
KINDS = [
    ("stock/category", CATEGORY, "The category “Shelving”", "category"),
    ("stock/supplier", SUPPLIER, "The supplier “Dune & Son”", "supplier"),
    ("stock/item", ITEM, "The item “NEW-1 Shelf”", "item"),
    ("auth/group", GROUP, "The group “Pickers”", "group"),
]
every_kind = pytest.mark.parametrize(("kind", "fields", "record", "noun"), KINDS)
RECORDS = [
    ("stock/category", "Fasteners", {"Name": "Screws"}, "The category “Screws”", "category"),
    ("stock/supplier", "Tin Lane Metals", {"Phone": "1"}, "The supplier “Tin Lane Metals”", ""),
    ("stock/item", "HEX-M8-030", {"Name": "Bolt"}, "The item “HEX-M8-030 Bolt”", "item"),
    ("auth/group", "Clerks", {"Name": "Pickers"}, "The group “Pickers”", "group"),
    ("accounts/user", "clerk", {"Phone": "1"}, "The user “clerk”", "user"),
]
every_record = pytest.mark.parametrize(("kind", "name", "fields", "record", "noun"), RECORDS)


@pytest.mark.spec("ADM-6")
@every_kind
def test_adding_redirects_to_the_list_with_a_message(admin, kind, fields, record, noun):
    done = admin("superuser").add(kind, fields)
    assert (done.status, done.location) == (302, f"/admin/{kind}/")
    assert done.follow().messages == [f"{record} was added successfully."]


@pytest.mark.spec("ADM-6")
@pytest.mark.parametrize(("kind", "fields", "record", "noun"), KINDS[::3])
def test_adding_and_continuing_stays_on_the_record(admin, kind, fields, record, noun):
    page = admin("superuser").add(kind, fields, "Save and continue editing").follow()
    assert page.messages == [f"{record} was added successfully. You may edit it again below."]
    assert f"Change {noun}" in page.headings
    assert page.form("Save").values["Name"] == fields["Name"]


@pytest.mark.spec("ADM-6")
@pytest.mark.parametrize(("kind", "fields", "record", "noun"), KINDS[::2])
def test_adding_another_opens_an_empty_form(admin, kind, fields, record, noun):
    page = admin("superuser").add(kind, fields, "Save and add another").follow()
    said = f"{record} was added successfully. You may add another {noun} below."
    assert page.messages == [said]
    assert page.path == f"/admin/{kind}/add/"
    assert page.form("Save").values["Name"] == ""


@pytest.mark.spec("ADM-6")
@every_record
def test_changing_redirects_to_the_list_with_a_message(admin, kind, name, fields, record, noun):
    done = admin("superuser").change(kind, name, fields)
    assert (done.status, done.location) == (302, f"/admin/{kind}/")
    assert done.follow().messages == [f"{record} was changed successfully."]


@pytest.mark.spec("ADM-6")
@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("Save and continue editing", "You may edit it again below."),
        ("Save and add another", "You may add another item below."),
    ],
)
def test_changing_continues_with_the_other_buttons(admin, button, said):
    done = admin("manager").change("stock/item", "HEX-M8-030", {"Name": "Bolt"}, button)
    messages = done.follow().messages
    assert messages == [f"The item “HEX-M8-030 Bolt” was changed successfully. {said}"]


@pytest.mark.spec("ADM-6", "STK-1")
def test_an_item_is_stored_as_entered(admin, twin):
    admin("manager").add("stock/item", ITEM)
    stored = item(twin, "NEW-1")
    assert [stored[c] for c in ("name", "description", "category_id", "supplier_id")] == [
        "Shelf",
        "Two boards.",
        5,
        7,
    ]
    assert (stored["unit_cost"], stored["reorder_level"], stored["is_active"]) == (12.5, 3, 1)
    assert (stored["quantity_on_hand"], stored["version"]) == (0, 1)


@pytest.mark.spec("ADM-6")
def test_supplier_and_description_are_optional(admin, twin):
    user = admin("manager")
    user.add("stock/item", ITEM | {"Description": "", "Supplier": "", "Active": False})
    stored = item(twin, "NEW-1")
    assert (stored["description"], stored["supplier_id"], stored["is_active"]) == ("", None, 0)
    user.change("stock/item", "NEW-1", {"Supplier": "Varnish Works"})
    assert item(twin, "NEW-1")["supplier_id"] == 8


@pytest.mark.spec("ADM-6")
def test_a_category_and_a_supplier_can_be_chosen_among_many(admin, twin):
    add_many(twin)
    user = admin("manager")
    user.add("stock/item", ITEM | {"Category": "Many 99", "Supplier": "Many 7"})
    user.change("stock/item", "NEW-1", {"Name": "Board"})
    stored = item(twin, "NEW-1")
    sql = "SELECT name FROM stock_{} WHERE id = ?"
    assert twin.value(sql.format("category"), stored["category_id"]) == "Many 99"
    assert twin.value(sql.format("supplier"), stored["supplier_id"]) == "Many 7"
    user.change("stock/item", "NEW-1", {"Supplier": ""})
    assert (item(twin, "NEW-1")["supplier_id"], item(twin, "NEW-1")["name"]) == (None, "Board")


@pytest.mark.databases
@pytest.mark.spec("ADM-6", "ADM-7", "ADM-8")
def test_a_record_among_hundreds_is_entered_by_name_and_not_by_slug(admin, twin):
    add_many(twin)
    sql = "INSERT INTO stock_category (name, slug) VALUES (?, ?)"
    for row in (("Hand tools", "drills"), ("drills", "power-drills")):
        twin.execute(sql, *row)
    user = admin("manager")
    user.add("stock/item", ITEM | {"Category": "drills", "Supplier": "Many 7"})
    user.change("stock/item", "NEW-1", {"Name": "Board"})
    sql = "SELECT name FROM stock_category WHERE id = ?"
    assert twin.value(sql, item(twin, "NEW-1")["category_id"]) == "drills"


@pytest.mark.spec("ADM-6", "ADM-7")
@pytest.mark.parametrize("zero", ["0e9", "-0", "0e-2"])
def test_zero_cost_is_valid_in_several_notations(admin, twin, zero):
    admin("manager").change("stock/item", "HEX-M8-030", {"Unit cost": zero})
    assert float(item(twin)["unit_cost"]) == 0


@pytest.mark.spec("ADM-6", "SEC-6")
def test_multiline_and_non_ascii_text_is_stored_unchanged(admin, twin):
    user, text = admin("manager"), "Zeile 1\n\nδεύτερη 😀 \\ ' \" %s"
    user.change("stock/item", "HEX-M8-030", {"Description": text})
    assert item(twin)["description"] == text
    user.change("stock/item", "HEX-M8-030")
    assert item(twin)["description"] == text


@pytest.mark.spec("ADM-6")
@pytest.mark.parametrize("button", ["Save", "Save and continue editing"])
def test_saving_returns_to_the_list_with_its_filters_and_page(admin, button):
    user = admin("manager")
    found = user.list("stock/item", q="bolt", o="2").choose("By status", "Low")
    record = user.visitor.visit(found.links[found.names[0]])
    done = record.submit(button, {"Description": "Seen."})
    if button != "Save":
        done = done.follow().submit("Save")
    assert done.location.startswith(f"{ITEMS}?")
    assert way(done.location) == way(found.page.path)


@pytest.mark.spec("ADM-6")
def test_deleting_returns_to_the_list_with_its_filters_and_page(visitor, twin):
    twin.execute("INSERT INTO stock_category (name, slug) VALUES ('Shelving', 'shelving')")
    user = Admin(visitor("manager"))
    found = user.list("stock/category", q="shel")
    confirm = user.visitor.visit(found.links["Shelving"]).click("Delete")
    done = confirm.submit("Yes, I’m sure")
    assert done.location == found.page.path
