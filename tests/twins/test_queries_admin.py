"""An admin page takes a fixed number of SQL statements and bytes, whatever the amount of data."""

import pytest

from tests.harness import bulk
from tests.harness.admin import Admin
from tests.harness.page import Page
from tests.harness.people import copy_superuser
from tests.harness.twin import Twin
from tests.spec.arrange import add_items, add_movements
from tests.spec.arrange_accounts import add_token
from tests.spec.arrange_admin import allow

from . import access
from .test_queries import listed

MOST = 14
# A save queries each of three barcodes twice: as a row of the form, and as a GTIN.
MOST_WRITING = 20
MOST_BYTES = 200_000
MANY = 6_000
PARENTS = 5_000
ITEMS = "/admin/stock/item/"
HISTORY = ("django_admin_log", "admin_logentry")
PAGES = [
    *(address for address in access.pages() if address.startswith("/admin/")),
    f"{ITEMS}?p=2",
    f"{ITEMS}?all=",
    f"{ITEMS}?q=bolt+%22m8%22",
    f"{ITEMS}?q=200417300310",
    "/admin/stock/stockmovement/?q=hex+opening",
    "/admin/stock/stockmovement/?p=2",
    "/admin/stock/category/3/delete/",
    "/admin/stock/supplier/6/delete/",
    "/admin/accounts/user/1/change/",
    "/admin/accounts/user/1/delete/",
]


def pages_of(twin: Twin) -> list[str]:
    """Return the pages, and the lists of items with every sort order and every filter."""
    found = Admin(twin.visitor("superuser")).list("stock/item")
    narrowed = [at for links in found.filters.values() for at in list(links.values())[:3]]
    return list(dict.fromkeys([*PAGES, *found.sorts.values(), *narrowed]))


def statements(twin: Twin, addresses: list[str]) -> dict[str, list[str]]:
    """Return the SQL of each page for a superuser."""
    visitor = twin.visitor("superuser")
    answers = {address: visitor.visit(address) for address in addresses}
    assert {address: page.status for address, page in answers.items() if page.status != 200} == {}
    return {address: page.statements for address, page in answers.items()}


def enlarge(twin: Twin) -> None:
    """Add items of one category and supplier, movements, users with many actions, and history."""
    add_items(twin, MANY - 60, quantity_on_hand=10, supplier_id=6)
    add_movements(twin, [("2020-03-10 23:30:00", "Counted")] * 300, "HEX-M6-025")
    twin.execute("UPDATE stock_item SET category_id = 3 WHERE sku LIKE 'BULK-%'")
    with twin.database() as database:
        bulk.add_receipts(database)
    multiply_history(twin, 120)
    add_tokens(twin, 60)


def add_tokens(twin: Twin, count: int) -> None:
    """Give the clerk and the member this many API tokens each."""
    for number in range(count):
        for owner in ("clerk", "member"):
            add_token(twin, owner, f"Token {number}")


def multiply_history(twin: Twin, times: int) -> None:
    """Add every entry of the admin's history again, this many times."""
    with twin.database() as database:
        table = next(name for name in database.tables() if name in HISTORY)
        found = database.rows(f"SELECT * FROM {table} LIMIT 1")[0]
        columns = ", ".join(f'"{name}"' for name in found if name != "id")
        database.execute(
            f"INSERT INTO {table} ({columns}) {bulk.NUMBERS}SELECT {columns} FROM {table}, numbers",
            {"first": 1, "last": times},
        )


@pytest.mark.thorough("it requests every page twice")
@pytest.mark.spec(
    "ADM-2", "ADM-3", "ADM-4", "ADM-5", "ADM-6", "ADM-10", "ADM-12", "ADM-14", "ADM-15"
)
def test_no_admin_page_takes_more_statements_with_more_data(twin):
    assert Admin(twin.visitor("superuser")).change("stock/item", "HEX-M6-025").status == 302
    add_tokens(twin, 2)
    addresses = [*pages_of(twin), "/admin/api/apitoken/1/change/"]
    few = statements(twin, addresses)
    enlarge(twin)
    many = statements(twin, addresses)
    too_many = {page: lines for page, lines in many.items() if len(lines) > MOST}
    assert not too_many, listed(too_many)
    grown = {page: lines for page, lines in many.items() if len(lines) > len(few[page])}
    assert not grown, listed(grown)


@pytest.mark.spec("ADM-6", "ADM-12", "ADM-16")
def test_saving_takes_no_more_statements_with_more_data(twin):
    admin = Admin(twin.visitor("superuser"))
    few = admin.change("stock/item", "HEX-M8-030", {"Name": "Bolt"})
    enlarge(twin)
    many = admin.change("stock/item", "HEX-M8-030", {"Name": "Hex bolt"})
    assert (few.status, many.status) == (302, 302)
    assert many.query_count <= few.query_count <= MOST_WRITING, "\n".join(many.statements)


@pytest.mark.spec("ADM-11", "ADM-12")
@pytest.mark.parametrize("action", ["Deactivate selected items", "Activate selected items"])
def test_an_action_takes_no_more_statements_for_many_items_than_for_two(twin, action):
    admin = Admin(twin.visitor("superuser"))
    names = admin.list("stock/item").names
    is_active = int(action.startswith("Deactivate"))
    twin.execute("UPDATE stock_item SET supplier_id = 6, is_active = ?", is_active)
    two, many = (admin.act("stock/item", action, some) for some in (names[:2], names[2:25]))
    assert many.query_count <= two.query_count <= MOST_WRITING, "\n".join(many.statements)
    assert many.follow().messages == [f"23 items were {action.split()[0].lower()}d."]


@pytest.mark.spec("ADM-15", "ADM-11", "ADM-12")
def test_revoking_takes_no_more_statements_for_many_tokens_than_for_two(twin):
    add_tokens(twin, 30)
    admin = Admin(twin.visitor("superuser"))
    two, many = (
        admin.act(
            "api/apitoken",
            "Revoke selected API tokens",
            [],
            forge=[str(number) for number in numbers],
        )
        for numbers in (range(1, 3), range(3, 61))
    )
    assert many.follow().messages == ["58 API tokens were revoked."]
    assert many.query_count <= two.query_count <= MOST_WRITING, "\n".join(many.statements)


@pytest.mark.spec("ADM-11", "ADM-12")
def test_deleting_many_takes_no_more_statements_than_deleting_two(twin):
    admin = Admin(twin.visitor("superuser"))
    add_items(twin, 25)
    two, many = (
        delete(admin, [f"BULK-{number}" for number in numbers])
        for numbers in (range(1, 3), range(3, 26))
    )
    assert many.follow().messages == ["Successfully deleted 23 items."]
    assert many.query_count <= two.query_count <= MOST_WRITING, "\n".join(many.statements)


def delete(admin: Admin, names: list[str]) -> Page:
    """Delete the named bulk items from the list that shows them."""
    return admin.act("stock/item", "Delete selected items", names, "q=BULK").submit("Yes, I’m sure")


@pytest.mark.spec("ADM-4", "ADM-6")
@pytest.mark.parametrize("address", [ITEMS, f"{ITEMS}add/", f"{ITEMS}1/change/"])
def test_a_page_stays_small_with_thousands_of_categories_and_suppliers(twin, address):
    with twin.database() as database:
        bulk.add_categories(database, PARENTS)
        bulk.add_suppliers(database, PARENTS)
    page = twin.visitor("superuser").visit(address)
    assert page.status == 200
    assert len(page.response.content) < MOST_BYTES


@pytest.mark.spec("ADM-11", "ADM-14")
def test_deleting_users_takes_no_more_statements_for_many_than_for_two(twin):
    for number in range(25):
        copy_superuser(twin, f"leaver-{number:02}")
    twin.execute("UPDATE accounts_user SET is_superuser = false WHERE username LIKE 'leaver%'")
    allow(twin, "staff", "view user", "delete user")
    admin = Admin(twin.visitor("staff"))
    asked, done = zip(*(delete_users(admin, range(*ends)) for ends in ((2,), (2, 25))), strict=True)
    assert done[1].follow().messages == ["Successfully deleted 23 users."]
    # SQLite's trace repeats a statement for each row that a foreign key makes it delete.
    for two, many in ((set(page.statements) for page in pages) for pages in (asked, done)):
        assert len(many) <= len(two) <= 2 * MOST_WRITING, "\n".join(many)


def delete_users(admin: Admin, numbers: range) -> tuple[Page, Page]:
    """Delete users, and return the page that asks for confirmation and the next one."""
    names = [f"leaver-{number:02}" for number in numbers]
    page = admin.act("accounts/user", "Delete selected users", names, "q=leaver")
    return page, page.submit("Yes, I’m sure")
