"""API-7: the ledger, categories and suppliers, and the low-stock report."""

import pytest

from tests.spec.arrange import add_items, add_movements
from tests.spec.arrange_api import ITEM, all_parts, is_problem, refused_fields

LEDGER = (
    "SELECT stock_stockmovement.id, sku AS item, kind, quantity_change, quantity_after, reason, "
    "username AS created_by FROM stock_stockmovement "
    "JOIN stock_item ON stock_item.id = item_id "
    "JOIN accounts_user ON accounts_user.id = created_by_id "
    "WHERE {} ORDER BY stock_stockmovement.created_at DESC, stock_stockmovement.id DESC"
)


def ledger(twin, where="1 = 1"):
    return twin.rows(LEDGER.format(where))


def listed(parts):
    """Return the movements of all pages without their timestamps, which are in order."""
    rows = [row for part in parts for row in part]
    timestamps = [row.pop("created_at") for row in rows]
    assert timestamps == sorted(timestamps, reverse=True)
    assert all(len(one) == 27 and one.endswith("Z") for one in timestamps)
    return rows


@pytest.mark.spec("API-7", "API-3")
@pytest.mark.parametrize("limit", [13, 100])
def test_the_ledger_is_listed_newest_first(program, twin, limit):
    twin.execute(
        "UPDATE stock_stockmovement SET created_at = (SELECT max(created_at) FROM "
        "(SELECT * FROM stock_stockmovement) AS others WHERE others.id <= 300) WHERE id <= 300"
    )
    assert listed(all_parts(program("clerk"), "/movements", limit=limit)) == ledger(twin)


@pytest.mark.spec("API-7")
@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ({"item": "hex-m8-030"}, "sku = 'HEX-M8-030'"),
        ({"kind": "adjustment"}, "kind = 'adjustment'"),
        ({"person": "manager", "kind": "issue"}, "username = 'manager' AND kind = 'issue'"),
        ({"from": "2199-01-01"}, "1 = 0"),
        ({"to": "2019-12-31"}, "1 = 0"),
        ({"from": "2019-12-31", "to": "2199-12-31"}, "1 = 1"),
    ],
)
def test_filters_can_be_combined(program, twin, filters, where):
    assert listed(all_parts(program("clerk"), "/movements", **filters)) == ledger(twin, where)


@pytest.mark.spec("API-7", "ACC-16")
def test_dates_are_in_utc_whatever_the_users_time_zone(program, twin):
    times = ["2020-03-09 23:59:59", "2020-03-10 00:00:00", "2020-03-10 23:59:59"]
    add_movements(twin, [(time, time) for time in [*times, "2020-03-11 00:00:00"]])
    twin.execute("UPDATE accounts_profile SET time_zone = 'Asia/Kathmandu'")
    query = {"from": "2020-03-10", "to": "2020-03-10"}
    found = program("clerk").get("/movements", **query).data["results"]
    assert [row["reason"] for row in found] == [times[2], times[1]]


@pytest.mark.spec("API-7")
def test_the_movements_of_an_item_can_be_listed(program, twin):
    speaker = program("clerk")
    parts = all_parts(speaker, "/items/hex-m8-030/movements", limit=4)
    assert listed(parts) == ledger(twin, "sku = 'HEX-M8-030'")
    assert is_problem(speaker.get("/items/NO-SUCH-SKU/movements"), 404)
    assert refused_fields(speaker.get("/items/HEX-M8-030/movements", kind="issue")) == ["kind"]


@pytest.mark.spec("API-7")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item", "NO-SUCH-SKU"),
        ("item", ""),
        ("kind", "theft"),
        ("person", "nobody"),
        ("from", "2020-13-01"),
        ("from", "1899-12-31"),
        ("to", "2020-1-1"),
        ("to", "20200101"),
        ("to", "1583798400"),
        ("before", "200"),
        ("since", "2020-01-01"),
    ],
)
def test_an_invalid_parameter_is_rejected(program, name, value):
    answer = program("clerk").get("/movements", **{name: value})
    assert is_problem(answer, 422)
    assert refused_fields(answer) == [name]


@pytest.mark.spec("API-7")
def test_categories_and_suppliers_are_sorted_by_name(program, twin):
    speaker = program("clerk")
    parts = all_parts(speaker, "/categories", limit=2)
    wanted = twin.rows("SELECT slug, name FROM stock_category ORDER BY name")
    assert [row for part in parts for row in part] == wanted
    parts = all_parts(speaker, "/suppliers", limit=2)
    wanted = twin.rows("SELECT id, name, email, phone, website FROM stock_supplier ORDER BY name")
    assert [row for part in parts for row in part] == wanted
    assert speaker.get("/categories", q="x").status == 422


@pytest.mark.spec("API-7", "REP-2")
def test_the_reorder_list_equals_the_report(program, visitor):
    speaker = program("auditor")
    answer = speaker.get("/reports/low-stock")
    lines = visitor("auditor").visit("/reports/low-stock.csv").html.splitlines()
    assert answer.data["is_complete"] is True
    assert len(answer.data["results"]) == len(lines) - 1 > 5
    row = answer.data["results"][0]
    label = {"low": "Low", "out": "Out"}[row.pop("status")]
    *cells, _unit_cost, _line_cost, status = lines[1].split(",")
    assert [*cells, status] == [*map(str, row.values()), label]
    assert speaker.get("/reports/low-stock", limit=5).status == 422


@pytest.mark.spec("API-7", "REP-2")
def test_a_truncated_report_says_so(program, twin):
    add_items(twin, 1001, reorder_level=4000)
    data = program("auditor").get("/reports/low-stock").data
    assert (len(data["results"]), data["is_complete"]) == (1000, False)
    without = [row for row in data["results"] if row["supplier_name"] is None]
    assert without[-1]["suggested_order"] == 8000


@pytest.mark.spec("API-7", "STK-11")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/api/v1/movements", f"{ITEM}/movements"])
def test_no_method_changes_a_movement(program, twin, method, address):
    before = twin.contents("stock_")
    assert is_problem(program("superuser").send(method, address, json={}), 405)
    assert is_problem(program("superuser").send(method, f"{address}/1", json={}), 404)
    assert twin.contents("stock_") == before
