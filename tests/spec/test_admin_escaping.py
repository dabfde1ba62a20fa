"""ADM-17: stored values are escaped everywhere in the admin."""

import pytest

from tests.harness.admin import Admin
from tests.spec.arrange_admin import allow
from tests.spec.test_security_escaping import MARKUP, is_injected

ITEM = ("stock/item", "HEX-M8-030")
MARKED = [
    "UPDATE stock_item SET name = ?, description = ? WHERE sku = 'HEX-M8-030'",
    "UPDATE stock_category SET name = ? WHERE slug = 'fasteners'",
    "UPDATE stock_supplier SET name = ?, phone = ?, email = ? WHERE id = 6",
    "UPDATE stock_stockmovement SET reason = ? WHERE item_id = 2",
    "UPDATE accounts_user SET email = ? WHERE username = 'member'",
    "UPDATE accounts_profile SET display_name = ?, job_title = ?, phone = ? WHERE user_id = 5",
]
PAGES = [
    "stock/item/?q=HEX-M8-030",
    "stock/item/2/change/",
    "stock/item/2/history/",
    "stock/item/2/delete/",
    "stock/category/",
    "stock/category/3/change/",
    "stock/category/3/delete/",
    "stock/supplier/",
    "stock/supplier/6/change/",
    "stock/supplier/6/delete/",
    "stock/stockmovement/?q=HEX-M8-030",
    "accounts/user/",
    "accounts/user/5/change/",
    "accounts/user/5/delete/",
]
ADDED = [
    ("stock/category", {"Name": MARKUP, "Slug": "marked"}),
    ("stock/supplier", {"Name": MARKUP, "Phone": MARKUP}),
    (
        "stock/item",
        {"SKU": "NEW-1", "Name": MARKUP, "Category": "Metal stock", "Unit cost": "1"},
    ),
    ("auth/group", {"Name": MARKUP}),
]
SCRIPTS = ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//evil.example/"]


def links_to_elsewhere(page):
    """Return the URLs of all external links of a page."""
    links = (link.strip() for link in page.document.xpath("//@href"))
    return [link for link in links if ":" in link.split("/")[0] or link.startswith("//")]


def plant(twin, website):
    """Store a website that the database would reject."""
    with twin.database() as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE stock_supplier SET website = ? WHERE id = 7", (website,))
        database.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.spec("ADM-17")
def test_stored_markup_is_escaped_on_every_page(admin, twin):
    for statement in MARKED:
        with twin.database() as database:
            database.execute(statement, [MARKUP] * statement.count("?"))
    browser = admin("superuser").visitor
    pages = [browser.visit(f"/admin/{address}") for address in PAGES]
    assert [page for page in pages if page.status != 200 or is_injected(page)] == []
    silent = [page.path for page in pages if MARKUP not in page.text and "change" not in page.path]
    assert silent == []


@pytest.mark.spec("ADM-17", "ADM-6", "ADM-12", "ADM-2")
@pytest.mark.parametrize(("kind", "fields"), ADDED)
def test_saved_markup_is_escaped_in_the_message_the_list_and_recent_actions(admin, kind, fields):
    user = admin("superuser")
    done = user.add(kind, fields).follow()
    name = f"NEW-1 {MARKUP}" if "SKU" in fields else MARKUP
    assert done.messages == [f"The {kind.split('/')[1]} “{name}” was added successfully."]
    index = user.index()
    assert name in index.recent[0]
    assert [page for page in (done, index.page) if is_injected(page)] == []


@pytest.mark.spec("ADM-17", "ADM-12")
def test_markup_in_a_name_is_escaped_in_the_history(admin):
    user = admin("manager")
    user.change(*ITEM, {"Name": MARKUP})
    page = user.open(*ITEM, "history")
    assert f"Change history: HEX-M8-030 {MARKUP}" in page.text
    assert not is_injected(page)


@pytest.mark.spec("ADM-17", "ADM-7")
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "stock/item",
            dict.fromkeys(("SKU", "Name", "Description", "Unit cost", "Reorder level"), MARKUP),
        ),
        ("stock/category", dict.fromkeys(("Name", "Slug"), MARKUP)),
        ("stock/supplier", dict.fromkeys(("Name", "Email", "Phone", "Website"), MARKUP)),
        ("accounts/user", dict.fromkeys(("Username", "Email address"), MARKUP)),
    ],
)
def test_markup_in_a_rejected_form_is_escaped(admin, kind, fields):
    page = admin("superuser").add(kind, fields)
    assert page.status == 200
    assert not is_injected(page)
    values = page.form("Save").values
    assert {label: values[label] for label in fields} == fields


@pytest.mark.spec("ADM-17", "ADM-4")
def test_markup_in_a_search_is_escaped(admin):
    found = admin("manager").list("stock/item").search(MARKUP)
    assert not is_injected(found.page)
    assert MARKUP in [field.values[0] for field in found.page.form("Search").fields]


@pytest.mark.spec("ADM-17", "ADM-4")
def test_markup_in_a_filter_is_escaped(admin, twin):
    twin.execute("UPDATE stock_category SET name = ? WHERE id = 3", MARKUP)
    found = admin("manager").list("stock/item").choose("By category", MARKUP)
    assert not is_injected(found.page)
    assert set(found.column("Category")) == {MARKUP}


@pytest.mark.only("sqlite", "only SQLite can ignore its CHECK constraints")
@pytest.mark.spec("ADM-17")
@pytest.mark.sharp
@pytest.mark.parametrize("website", SCRIPTS)
@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_an_invalid_website_is_not_a_link(admin, twin, role, website):
    plant(twin, website)
    user = admin(role)
    pages = [user.list("stock/supplier", q="tin").page]
    pages.append(user.open("stock/supplier", "Tin Lane Metals"))
    assert [links_to_elsewhere(page) for page in pages] == [[], []]
    assert website.strip() in pages[0].text


@pytest.mark.spec("ADM-17")
@pytest.mark.parametrize("website", ["https://tin-lane.example/", "http://tin-lane.example/a?b"])
def test_a_valid_website_is_a_link(admin, twin, website):
    twin.execute("UPDATE stock_supplier SET website = ? WHERE id = 7", website)
    page = admin("auditor").list("stock/supplier", q="tin").page
    assert links_to_elsewhere(page) == [website]


@pytest.mark.spec("ADM-17", "ADM-14")
def test_markup_in_the_name_of_a_user_with_permissions_is_escaped(admin, twin, visitor):
    allow(twin, "staff", "view user", "change user")
    superuser = admin("superuser")
    superuser.add("auth/group", {"Name": MARKUP})
    superuser.change("accounts/user", "member", {"Groups": [MARKUP]})
    page = Admin(visitor("staff")).open("accounts/user", "member")
    assert not is_injected(page)
    assert MARKUP in page.text


@pytest.mark.spec("ADM-17")
@pytest.mark.parametrize("address", ["stock/supplier/", "stock/supplier/7/change/"])
def test_markup_in_a_website_is_escaped(admin, twin, address):
    website = 'https://tin-lane.example/"><b/id="injected">'
    twin.execute("UPDATE stock_supplier SET website = ? WHERE id = 7", website)
    page = admin("auditor").visitor.visit(f"/admin/{address}")
    assert website in page.text
    assert not is_injected(page)
