"""A page takes a fixed number of SQL statements, whatever the amount of data, using indexes."""

import pytest

from tests.harness import bulk
from tests.harness.page import Page
from tests.harness.program import Program, give_token
from tests.harness.twin import Twin
from tests.spec.arrange import add_items
from tests.spec.arrange_accounts import add_token

from . import access

MOST = 10  # A list that is filtered by category and supplier looks both up.
MANY = 6_000
# Streamed with one query per chunk: tests/spec checks that it uses no more memory.
EXPORT = "/items/export.csv"
PAGES = [
    *(one for one in access.pages() if not one.startswith("/admin/") and one != EXPORT),
    "/items/?page=2",
    "/items/?page=999",
    "/items/?q=bolt+%22m8%22&sort=-unit_cost",
    "/items/?status=low&category=fasteners&supplier=1&sort=name",
    "/items/?status=inactive&sort=-quantity_on_hand",
    "/movements/?before=200",
    "/reports/activity/?days=365",
    "/movements/?item=HEX-M8-030&kind=issue&person=clerk&from=2020-01-01&to=2100-01-01",
]


def add_movements(twin: Twin) -> None:
    """Give each bulk item receipts that add up to its level of 10."""
    with twin.database() as database:
        bulk.add_receipts(database)


def add_tokens(twin: Twin, role: str, count: int) -> None:
    """Give a user this many API tokens."""
    for number in range(count):
        add_token(twin, role, f"Token {number}")


def statements(twin: Twin, role: str) -> dict[str, list[str]]:
    """Return the SQL of each page for a role."""
    visitor = twin.visitor(role)
    return {address: visitor.visit(address).statements for address in PAGES}


def listed(found: dict[str, list[str]]) -> str:
    """Return the statements of each page, to print after a failure."""
    return "\n\n".join("\n".join([page, *lines]) for page, lines in found.items())


@pytest.mark.thorough("it requests every page twice")
@pytest.mark.spec("STK-1", "STK-5", "STK-7", "STK-10", "REP-1", "REP-5", "ACC-18")
@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_no_page_takes_more_statements_with_more_data(twin, role):
    add_tokens(twin, role, 2)
    few = statements(twin, role)
    add_tokens(twin, role, 30)
    add_items(twin, MANY - 60, quantity_on_hand=10)
    add_movements(twin)
    many = statements(twin, role)
    assert twin.value("SELECT count(*) FROM stock_item") == MANY
    too_many = {page: lines for page, lines in many.items() if len(lines) > MOST}
    assert not too_many, listed(too_many)
    grown = {page: lines for page, lines in many.items() if len(lines) > len(few[page])}
    assert not grown, listed(grown)


@pytest.mark.spec("STK-8", "STK-9")
def test_recording_a_movement_takes_no_more_statements_with_more_data(twin):
    visitor, receipt = twin.visitor("manager"), {"Movement": "receipt", "Quantity": 1}
    few = visitor.submit("/items/HEX-M8-030/", "Record", receipt)
    add_items(twin, MANY - 60, quantity_on_hand=10)
    add_movements(twin)
    many = visitor.submit("/items/HEX-M8-030/", "Record", receipt)
    assert (few.status, many.status) == (302, 302)
    assert many.query_count == few.query_count, "\n".join(many.statements)


@pytest.mark.spec("STK-3", "STK-4")
@pytest.mark.parametrize("status", ["", "ok", "low", "out", "inactive"])
@pytest.mark.parametrize("sort", ["sku", "-name", "quantity_on_hand", "-unit_cost"])
def test_each_status_uses_an_index_in_each_sort_order(twin, status, sort):
    page = twin.visitor("manager").visit(f"/items/?status={status}&sort={sort}")
    (plan,) = plans(twin, page, "ORDER BY", "FROM stock_item ")
    assert any(line.startswith("SEARCH stock_item ") for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


@pytest.mark.spec("REP-3")
def test_the_valuation_uses_only_an_index(twin):
    page = twin.visitor("manager").visit("/reports/valuation/")
    (plan,) = plans(twin, page, "GROUP BY")
    assert any(" stock_item USING COVERING INDEX " in line for line in plan), plan


@pytest.mark.spec("REP-4")
def test_the_activity_reads_each_item_once_and_not_once_per_movement(twin):
    page = twin.visitor("manager").visit("/reports/activity/")
    (plan,) = plans(twin, page, "GROUP BY", ".sku")
    grouped = next(at for at, line in enumerate(plan) if "FOR GROUP BY" in line)
    items = [at for at, line in enumerate(plan) if "INTEGER PRIMARY KEY" in line]
    assert items, plan
    assert min(items) > grouped, plan


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize("query", ["q=nothing", "q=no+thing&status=ok", "q=2004180003217"])
def test_a_search_reads_the_barcodes_once_and_not_once_per_item(twin, query):
    page = twin.visitor("manager").visit(f"/items/?{query}")
    found = plans(twin, page, "LIKE")
    assert found
    assert not any("(item_id=?)" in line for plan in found for line in plan), found


@pytest.mark.spec("API-3")
def test_a_barcode_search_uses_an_index(twin):
    program = Program(twin, give_token(twin, "manager", last_used_at="2099-01-01 00:00:00"))
    page = program.send("GET", "/api/v1/items?barcode=2004180003217")
    found = plans(twin, page, "gtin")
    assert found
    assert not any(line.startswith("SCAN") for plan in found for line in plan), found


@pytest.mark.spec("API-3")
def test_a_barcode_and_words_can_be_searched_together(twin):
    program = Program(twin, give_token(twin, "manager"))
    query = "q=hex&category=fasteners&barcode=2004180003217&ordering=-unit_cost&limit=1"
    page = program.send("GET", f"/api/v1/items?{query}")
    assert page.status == 200
    assert [row["sku"] for row in page.data["results"]] == ["HEX-M8-030"]


def plans(twin: Twin, page: Page, *words: str) -> list[list[str]]:
    """Return SQLite's plan for each statement of a page that contains all of these words."""
    bare = {one: " ".join(one.replace('"', "").split()) for one in page.statements}
    wanted = [one for one, text in bare.items() if all(word in f"{text} " for word in words)]
    explained = [twin.rows(f"EXPLAIN QUERY PLAN {one}") for one in wanted]
    return [[row["detail"] for row in rows] for rows in explained]
