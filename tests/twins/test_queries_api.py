"""An API response takes few SQL statements; a page of a list costs the same at any depth."""

import re

import pytest

from tests.harness import bulk
from tests.harness.program import Program, give_token
from tests.spec.arrange import add_items
from tests.spec.arrange_api import ITEM, all_parts

MOST = 10
MANY = 3_000
ADDRESSES = [
    "/api/v1/items?limit=100",
    "/api/v1/items?category=fasteners&supplier=6&status=low&ordering=-unit_cost",
    "/api/v1/items?barcode=2004180003217",
    ITEM,
    "/api/v1/movements?item=HEX-M8-030&kind=issue&person=clerk&limit=100",
    f"{ITEM}/movements",
    "/api/v1/categories",
    "/api/v1/suppliers",
    "/api/v1/reports/low-stock",
]
ORDERINGS = ["sku", "-name", "quantity_on_hand", "-quantity_on_hand", "-unit_cost"]


@pytest.fixture
def speaker(twin):
    """Return the manager's API client, whose token use is not recorded."""
    return Program(twin, give_token(twin, "manager", last_used_at="2099-01-01 00:00:00"))


def counts(speaker):
    return {address: len(speaker.send("GET", address).statements) for address in ADDRESSES}


@pytest.mark.spec("API-3", "API-7")
def test_no_response_takes_more_statements_with_more_data(twin, speaker):
    few = counts(speaker)
    add_items(twin, MANY, quantity_on_hand=10)
    with twin.database() as database:
        bulk.add_receipts(database)
    assert counts(speaker) == few
    assert max(few.values()) <= MOST


@pytest.mark.spec("API-3", "API-7")
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_page_continues_from_an_index_after_the_last_one(twin, speaker, ordering):
    add_items(twin, MANY, quantity_on_hand=10)
    page = speaker.get("/items", ordering=ordering, limit=60)
    page = speaker.send("GET", page.data["next"])
    assert plans(twin, page, "stock_item") != []
    assert [plan for plan in plans(twin, page, "stock_item") if is_costly(plan)] == []


@pytest.mark.spec("API-7")
@pytest.mark.parametrize("query", [{}, {"kind": "receipt"}, {"item": "HEX-M8-030"}])
def test_a_page_of_the_ledger_uses_an_index(twin, speaker, query):
    page = speaker.get("/movements", limit=2, **query)
    page = speaker.send("GET", page.data["next"])
    assert plans(twin, page, "stock_stockmovement") != []
    assert [plan for plan in plans(twin, page, "stock_stockmovement") if is_costly(plan)] == []


def plans(twin, page, table):
    """Return SQLite's plan for each statement that lists the rows of a table."""
    lists = [one for one in page.statements if "ORDER BY" in one and f"FROM {table}" in bare(one)]
    assert all("LIMIT" in one for one in lists)
    return [twin.rows(f"EXPLAIN QUERY PLAN {one}") for one in lists]


def bare(statement):
    """Return a statement without quotation marks, whitespace collapsed."""
    return re.sub(r"\s+", " ", statement.replace('"', ""))


def is_costly(plan):
    """Return whether rows are scanned without a range, or sorted; not so for a single row."""
    single = re.compile(r"PRIMARY KEY \(rowid=\?\)|SCALAR SUBQUERY")
    words = [row["detail"] for row in plan if not single.search(row["detail"])]
    return any("TEMP B-TREE" in one or not re.search("SEARCH .*([<>]|sku=)", one) for one in words)


@pytest.mark.spec("API-3")
def test_every_page_of_a_long_list_takes_the_same_number_of_statements(twin, speaker):
    add_items(twin, 300, quantity_on_hand=10)
    following, found = "/api/v1/items?ordering=quantity_on_hand&limit=50", set()
    while following:
        page = speaker.send("GET", following)
        found.add(len(page.statements))
        following = page.data["next"]
    assert max(found) <= MOST
    assert len(all_parts(speaker, "/items", limit=100)) == 4
