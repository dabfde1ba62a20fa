"""ADM-13: view, add, change and delete are four separate permissions."""

import pytest

from tests.harness.admin import readonly, rows
from tests.spec.arrange import RECORDS, with_token
from tests.spec.arrange_admin import allow, primary_keys, version_seen

# Statuses by permission: list, add, change, delete, history.
GETS = {
    "view": (200, 403, 200, 403, 200),
    "add": (403, 200, 403, 403, 403),
    "change": (200, 403, 200, 403, 200),
    "delete": (403, 403, 403, 200, 403),
    "nothing": (403, 403, 403, 403, 403),
}
TITLES = [
    ("stock/category", "Fasteners", "category"),
    ("stock/supplier", "Tin Lane Metals", "supplier"),
    ("stock/item", "HEX-M8-030", "item"),
]


@pytest.fixture
def pages(twin):
    """Return the URLs of the list, of the empty form, and of the pages of a deletable supplier."""
    number = twin.value("SELECT id FROM stock_supplier WHERE name LIKE 'Kestrel%'")
    start = "/admin/stock/supplier/"
    return [start, f"{start}add/", *(f"{start}{number}/{p}/" for p in ("change", "delete"))]


@pytest.mark.spec("ADM-13")
@pytest.mark.parametrize("right", GETS)
def test_each_permission_gives_access_to_its_pages(admin, twin, pages, right):
    allow(twin, "staff", *([] if right == "nothing" else [f"{right} supplier"]))
    browser = admin("staff").visitor
    addresses = [*pages, pages[-1].replace("delete", "history")]
    assert tuple(browser.visit(address).status for address in addresses) == GETS[right]


@pytest.mark.spec("ADM-13")
@pytest.mark.parametrize(
    ("right", "wrote"),
    [
        ("view", (False, False, False)),
        ("add", (True, False, False)),
        ("change", (False, True, False)),
        ("delete", (False, False, True)),
    ],
)
def test_each_permission_allows_its_own_writes(admin, twin, pages, right, wrote):
    allow(twin, "staff", f"{right} supplier")
    browser, done = admin("staff").visitor, []
    fields = with_token(browser, {"name": "Renamed", "post": "yes", "_save": "Save"})
    for address in pages[1:]:
        before = twin.contents("stock_")
        answer = browser.post(address, [*fields, *version_seen(browser.visit(address))])
        done.append(twin.contents("stock_") != before)
        assert answer.status == (302 if done[-1] else 403)
    assert tuple(done) == wrote


@pytest.mark.spec("ADM-13", "ADM-6", "ADM-10")
@pytest.mark.parametrize(
    ("right", "message"),
    [
        ("add", "The supplier “Own” was added successfully."),
        ("delete", "The supplier “Kestrel Workshop Supply” was deleted successfully."),
    ],
)
def test_users_without_view_permission_are_redirected_to_the_index(
    admin, twin, pages, right, message
):
    allow(twin, "staff", f"{right} supplier")
    browser = admin("staff").visitor
    address = next(page for page in pages if page.endswith(f"{right}/"))
    page = browser.post(address, with_token(browser, {"name": "Own", "post": "yes"})).follow()
    assert (page.status, page.path, page.messages) == (200, "/admin/", [message])
    # The recent actions link to a new record, the message does not.
    assert page.html.count("/change/") == (right == "add")


@pytest.mark.spec("ADM-13")
@pytest.mark.parametrize("right", ["add item", "delete item", "view category", "change user"])
def test_other_permissions_give_no_access_to_items(admin, twin, right):
    allow(twin, "staff", right)
    browser = admin("staff").visitor
    assert browser.visit("/admin/stock/item/").status == 403
    assert browser.visit("/admin/stock/item/1/change/").status == 403


@pytest.mark.spec("ADM-13")
@pytest.mark.parametrize(("kind", "name", "noun"), TITLES)
def test_a_view_only_user_sees_text_and_a_close_link(admin, kind, name, noun):
    user = admin("auditor")
    found = user.list(kind)
    assert f"Select {noun} to view" in found.page.headings
    assert f"Add {noun}" not in found.page.links
    page = user.open(kind, name)
    assert f"View {noun}" in page.headings
    assert page.click("Close").path == f"/admin/{kind}/"
    buttons = [button.caption for form in page.forms for button in form.buttons]
    assert [caption for caption in buttons if caption.startswith("Save")] == []
    assert "Delete" not in page.links


@pytest.mark.spec("ADM-13")
def test_values_are_shown_as_text_to_a_view_only_user(admin):
    page = admin("auditor").open("stock/item", "HEX-M8-030")
    values = readonly(page)
    shown = ["SKU", "Name", "Category", "Supplier", "Location", "Unit cost", "Reorder level"]
    assert [values[label] for label in [*shown, "Active"]] == [
        "HEX-M8-030",
        "Hex bolt M8",
        "Fasteners",
        "Northgate Fasteners",
        "A-01-2",
        "0.18",
        "40",
        "True",
    ]
    assert (values["Quantity on hand"], values["Status"]) == ("7", "Low")
    assert [field for form in page.forms for field in form.fields if field.name == "name"] == []
    assert [row.texts["Code"] for row in rows(page, "Code")] == [
        "12004180003214",
        "2004180003217",
        "405218310116",
    ]


@pytest.mark.spec("ADM-13")
def test_read_only_fields_are_shown_as_text_to_everyone(admin):
    page = admin("superuser").open("stock/item", "HEX-M8-030")
    values = readonly(page)
    assert {"Quantity on hand", "Status", "Created at", "Updated at"} <= set(values)
    assert not set(values) & set(page.form("Save").labels)


@pytest.mark.spec("ADM-13", "ADM-11")
@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        (["view"], []),
        (["view", "delete"], ["Delete selected items"]),
        (["change"], ["Deactivate selected items", "Activate selected items"]),
    ],
)
def test_a_list_offers_only_permitted_actions(admin, twin, rights, offered):
    allow(twin, "staff", *(f"{right} item" for right in rights))
    assert admin("staff").list("stock/item").actions == offered


@pytest.mark.spec("ADM-13", "ADM-11")
@pytest.mark.parametrize(
    ("rights", "action"),
    [
        (["view"], "deactivate"),
        (["view"], "delete_selected"),
        (["view", "delete"], "deactivate"),
        (["change"], "delete_selected"),
        (["add"], "deactivate"),
    ],
)
def test_a_forged_action_needs_the_permission(admin, twin, rights, action):
    allow(twin, "staff", *(f"{right} item" for right in rights))
    browser = admin("staff").visitor
    before = twin.contents(*RECORDS)
    forged = {"action": action, "index": "0", "post": "yes", "select_across": "1"}
    forged["_selected_action"] = primary_keys(twin, "HEX-M8-030")[0]
    answer = browser.post("/admin/stock/item/", with_token(browser, forged))
    assert answer.status in (200, 302, 403)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-13", "ADM-7")
@pytest.mark.parametrize(("rights", "status"), [(["change item"], 403), (["view category"], 200)])
def test_only_users_who_may_view_the_records_get_suggestions(admin, twin, rights, status):
    allow(twin, "staff", "add item", *rights)
    field = "app_label=stock&model_name=item&field_name=category&term=a"
    assert admin("staff").visitor.visit(f"/admin/autocomplete/?{field}").status == status


@pytest.mark.spec("ADM-13", "SEC-6")
@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("accounts&model_name=user", "api_tokens"),
        ("stock&model_name=item", "movements"),
        ("stock&model_name=item", "barcodes"),
        ("stock&model_name=category", "items"),
        ("stock&model_name=stockmovement", "created_by"),
        ("stock&model_name=barcode", "item"),
        ("api&model_name=apitoken", "owner"),
        ("accounts&model_name=profile", "user"),
        ("admin&model_name=logentry", "user"),
    ],
)
def test_there_are_no_suggestions_for_other_fields(admin, model, field):
    address = f"/admin/autocomplete/?app_label={model}&field_name={field}&term="
    assert admin("superuser").visitor.visit(address).status == 403


@pytest.mark.spec("ADM-7")
def test_suggestions_are_limited_to_20(admin, twin):
    rows = [(f"Bulk {number}", f"bulk-{number}") for number in range(25)]
    with twin.database() as database:
        database.executemany("INSERT INTO stock_category (name, slug) VALUES (?, ?)", rows)
    field = "app_label=stock&model_name=item&field_name=category&term=bulk"
    found = admin("superuser").visitor.visit(f"/admin/autocomplete/?{field}").data
    assert len(found["results"]) == 20


@pytest.mark.spec("ADM-6", "ADM-13")
@pytest.mark.parametrize("right", ["", "view", "change"])
def test_a_new_record_stays_open_only_for_users_who_may_view_it(admin, twin, pages, right):
    allow(twin, "staff", "add supplier", *([f"{right} supplier"] if right else []))
    page = admin("staff").visitor.visit(pages[1])
    assert bool(page.document.xpath("//*[@name = '_continue']")) == bool(right)
    if right:
        button = "Save and view" if right == "view" else "Save and continue editing"
        done = page.submit(button, {"Name": "Tin Works"}).follow()
        again = "" if right == "view" else " You may edit it again below."
        assert done.messages == [f"The supplier “Tin Works” was added successfully.{again}"]
