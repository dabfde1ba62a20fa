"""ADM-3: the lists of records, their columns and their pages."""

import pytest

from tests.spec.arrange import add_items, add_movements
from tests.spec.arrange_admin import skus

ITEM = "Select item to change"
COLUMNS = {
    "auth/group": "Name",
    "accounts/user": (
        "Username | Email address | Active | Staff status | Superuser status | Last login"
    ),
    "stock/category": "Name | Slug",
    "stock/item": (
        "SKU | Name | Category | Supplier | Location | Quantity on hand | Unit cost | "
        "Reorder level | Status"
    ),
    "stock/stockmovement": (
        "Created at | Item | Kind | Quantity change | Quantity after | Reason | Created by"
    ),
    "stock/supplier": "Name | Email | Phone | Website",
}
COUNTS = {
    "auth/group": "3 groups",
    "accounts/user": "6 users",
    "stock/category": "6 categories",
    "stock/item": "60 items",
    "stock/stockmovement": "411 stock movements",
    "stock/supplier": "8 suppliers",
}


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize("kind", COLUMNS)
def test_each_list_has_its_columns_and_its_count(admin, kind):
    found = admin("superuser").list(kind)
    assert " | ".join(found.columns) == COLUMNS[kind]
    assert found.count == COUNTS[kind]


@pytest.mark.spec("ADM-3")
def test_a_row_shows_the_values_of_its_record(admin):
    assert admin("auditor").list("stock/item", q="HEX-M8-030").rows == [
        {
            "SKU": "HEX-M8-030",
            "Name": "Hex bolt M8",
            "Category": "Fasteners",
            "Supplier": "Northgate Fasteners",
            "Location": "A-01-2",
            "Quantity on hand": "7",
            "Unit cost": "0.18",
            "Reorder level": "40",
            "Status": "Low",
        }
    ]


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize(
    ("name", "active", "staff", "superuser"),
    [
        ("clerk", "True", "False", "False"),
        ("manager", "True", "True", "False"),
        ("superuser", "True", "True", "True"),
    ],
)
def test_booleans_are_shown_as_text(admin, name, active, staff, superuser):
    row = admin("superuser").list("accounts/user", q=name).rows[0]
    assert (row["Active"], row["Staff status"], row["Superuser status"]) == (
        active,
        staff,
        superuser,
    )


@pytest.mark.spec("ADM-3", "ACC-16")
def test_times_are_shown_in_the_users_time_zone(admin, twin):
    add_movements(twin, [("2020-03-10 23:30:00", "long ago")])
    shown = [
        admin(r).list("stock/stockmovement", q='"long ago"').names for r in ("manager", "auditor")
    ]
    assert shown == [["2020-03-11 00:30"], ["2020-03-10 19:30"]]


@pytest.mark.spec("ADM-3")
def test_the_pages_show_every_record_exactly_once(admin, twin):
    user = admin("manager")
    pages = [user.list("stock/item", p=number).names for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert sum(pages, []) == skus(twin, "1 = 1")


@pytest.mark.spec("ADM-3")
def test_page_links_are_numbered_and_keep_the_search(admin):
    first = admin("manager").list("stock/item", q="e")
    second = first.visit(first.page.links["2"])
    assert second.count == first.count
    assert not set(second.names) & set(first.names)


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize("kind", ["stock/item", "stock/stockmovement", "auth/group"])
def test_the_first_column_links_to_the_record(admin, kind):
    found = admin("superuser").list(kind)
    assert list(found.links) == list(dict.fromkeys(found.names))
    record = found.visit(found.links[found.names[-1]])
    assert record.status == 200
    assert record.page.path.split("?")[0].endswith("/change/")


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize(
    ("search", "count"), [("HEX-M8-030", "1 item"), ("bolt", "11 items"), ("zzz", "0 items")]
)
def test_the_count_is_the_number_of_matching_records(admin, search, count):
    assert admin("manager").list("stock/item", q=search).count == count


@pytest.mark.spec("ADM-3", "STK-1")
@pytest.mark.parametrize(("more", "count"), [(9939, "9999 items"), (9940, "10,000+ items")])
def test_counting_stops_at_10000(admin, twin, more, count):
    add_items(twin, more)
    found = admin("manager").list("stock/item")
    assert found.count == count
    assert len(found.rows) == 25


@pytest.mark.spec("ADM-3", "ADM-4", "STK-1")
def test_the_count_next_to_the_search_stops_there_too(admin, twin):
    add_items(twin, 10_001)
    page = admin("manager").list("stock/item", q="BULK").page
    assert "10,000+ results (Show all)" in page.text


@pytest.mark.spec("ADM-3")
def test_all_records_can_be_shown_on_one_page(admin, twin):
    first = admin("manager").list("stock/item")
    (address,) = first.page.main.xpath(".//a[contains(@href, 'all=')]/@href")
    everything = first.visit(first.page.target(address))
    assert everything.names == skus(twin, "1 = 1")


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize(("more", "shown"), [(140, 200), (141, 25)])
def test_at_most_200_records_are_shown_on_one_page(admin, twin, more, shown):
    add_items(twin, more)
    found = admin("manager").list("stock/item", "all=")
    assert len(found.rows) == shown
    assert found.count == f"{60 + more} items"


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize("page", ["4", "0", "-1", "9" * 20, "abc", "1.5"])
def test_a_nonexistent_page_redirects_to_the_first_page(admin, page):
    found = admin("manager").list("stock/item", p=page)
    assert (found.status, found.location.removesuffix("?e=1")) == (302, "/admin/stock/item/")
    first = found.visit(found.location)
    assert (first.status, first.count, len(first.rows)) == (200, "60 items", 25)


@pytest.mark.spec("ADM-3", "SEC-6")
@pytest.mark.parametrize("page", ["", "x", "1_0", "\u0661", "9" * 5000], ids=ascii)
def test_an_invalid_page_never_causes_a_500(admin, page):
    assert admin("manager").list("stock/item", p=page).status in (200, 302)


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize(
    ("kind", "search", "column"),
    [
        ("stock/item", "NWK-M6", "Supplier"),
        ("stock/supplier", "Varnish", "Phone"),
        ("stock/supplier", "Tin Lane", "Website"),
        ("accounts/user", "member", "Last login"),
    ],
)
def test_an_empty_value_is_shown_as_a_hyphen(admin, kind, search, column):
    assert admin("superuser").list(kind, q=search).column(column) == ["-"]


@pytest.mark.spec("ADM-3", "ADM-15")
def test_an_empty_reason_is_shown_as_a_hyphen(admin, twin):
    add_movements(twin, [("2020-03-10 23:30:00", "")], sku="PRM-RL-1")
    last = admin("auditor").list("stock/stockmovement", q="PRM-RL-1", all="").rows[-1]
    assert last["Reason"] == "-"


@pytest.mark.spec("ADM-3")
@pytest.mark.parametrize(("role", "title"), [("manager", ITEM), ("auditor", "Select item to view")])
def test_the_heading_depends_on_the_permissions(admin, role, title):
    assert title in admin(role).list("stock/item").page.headings
