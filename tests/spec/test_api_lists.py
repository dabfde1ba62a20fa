"""API-3: the list of items, filtered, sorted, page by page."""

from string import ascii_letters, digits

import pytest

from tests.spec.arrange import active_skus, add_items
from tests.spec.arrange_api import all_parts, is_problem, refused_fields

ORDERINGS = {
    "sku": "sku, id",
    "-sku": "sku DESC, id DESC",
    "name": "name, id",
    "-name": "name DESC, id DESC",
    "quantity_on_hand": "quantity_on_hand, id",
    "-quantity_on_hand": "quantity_on_hand DESC, id DESC",
    "unit_cost": "unit_cost, id",
    "-unit_cost": "unit_cost DESC, id DESC",
}


def skus(rows):
    return [row["sku"] for row in rows]


@pytest.mark.spec("API-3")
def test_the_first_page_has_25_active_items_sorted_by_sku(program, twin):
    data = program("clerk").get("/items").data
    assert skus(data["results"]) == active_skus(twin, "sku")[:25]
    assert set(data) == {"results", "next"}
    assert data["next"].startswith("/api/v1/items?cursor=")


@pytest.mark.spec("API-3", "API-8")
def test_an_item_looks_the_same_in_a_list_and_alone(program):
    speaker = program("clerk")
    listed = speaker.get("/items", q="hex bolt").data["results"]
    assert len(listed) > 3
    assert listed == [speaker.get(f"/items/{sku}").data for sku in skus(listed)]


@pytest.mark.spec("API-3")
@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_the_pages_add_up_to_the_list(program, twin, ordering, limit):
    twin.execute("UPDATE stock_item SET quantity_on_hand = 5 WHERE id % 2 = 0")
    parts = all_parts(program("clerk"), "/items", ordering=ordering, limit=limit)
    assert skus(row for part in parts for row in part) == active_skus(twin, ORDERINGS[ordering])
    assert {len(part) for part in parts[:-1]} <= {limit}


@pytest.mark.spec("API-3", "STK-2", "STK-3")
@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ({"status": "low"}, "status = 'low'"),
        ({"status": "ok"}, "status = 'ok'"),
        ({"status": "out"}, "status = 'out'"),
        ({"q": '"hex bolt" m8'}, "name LIKE '%Hex bolt M8%'"),
        ({"q": "%"}, "sku = 'IPA-99-1'"),
        ({"category": "abrasives"}, "category_id = 4"),
        ({"supplier": "1", "status": "low"}, "supplier_id = 1 AND status = 'low'"),
        ({"barcode": "2004180003217"}, "sku = 'HEX-M8-030'"),
        ({"barcode": "20041800"}, "1 = 0"),
    ],
)
def test_filters_can_be_combined(program, twin, filters, where):
    if "category" in filters:
        number = twin.value("SELECT id FROM stock_category WHERE slug = ?", filters["category"])
        where = f"category_id = {number}"
    parts = all_parts(program("clerk"), "/items", limit=3, **filters)
    assert skus(row for part in parts for row in part) == active_skus(twin, "sku", where)


@pytest.mark.spec("API-3")
def test_inactive_items_are_listed_only_by_status_or_barcode(program, twin):
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = 'HEX-M8-030'")
    speaker = program("clerk")
    assert "HEX-M8-030" in skus(speaker.get("/items", status="inactive").data["results"])
    assert "HEX-M8-030" not in skus(speaker.get("/items", q="hex bolt m8").data["results"])
    found = speaker.get("/items", barcode="2004180003217").data["results"]
    assert [(row["sku"], row["status"]) for row in found] == [("HEX-M8-030", "inactive")]
    assert speaker.get("/items", barcode="2004180003217", status="ok").data["results"] == []


@pytest.mark.spec("API-3")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%2B5", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=1e1", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=", "limit"),
        ("limit=5&limit=6", "limit"),
        ("ordering=colour", "ordering"),
        ("ordering=--sku", "ordering"),
        ("ordering=id", "ordering"),
        ("category=no-such", "category"),
        ("category=", "category"),
        ("supplier=9999", "supplier"),
        ("supplier=0", "supplier"),
        ("supplier=9223372036854775808", "supplier"),
        ("status=sold", "status"),
        ("status=", "status"),
        ("barcode=1234567", "barcode"),
        ("barcode=", "barcode"),
        ("q=" + "x" * 201, "q"),
        ("q=a&q=b", "q"),
        ("colour=red", "colour"),
        ("page=2", "page"),
        ("sort=sku", "sort"),
        ("cursor=", "cursor"),
        ("cursor=nonsense", "cursor"),
        ("cursor=W1xd:x", "cursor"),
        ("%ff=1", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_an_invalid_parameter_is_rejected_by_name(program, query, field):
    answer = program("clerk").send("GET", f"/api/v1/items?{query}")
    assert is_problem(answer, 422)
    assert len(answer.data["errors"]) == 1
    assert field is None or refused_fields(answer) == [field]


@pytest.mark.spec("API-3")
def test_an_unknown_parameter_is_called_unknown(program):
    answer = program("clerk").send("GET", "/api/v1/items?colour=red")
    assert answer.data["errors"] == {"colour": ["Unknown parameter."]}


@pytest.mark.spec("API-3")
@pytest.mark.sharp
@pytest.mark.parametrize(
    "other",
    [
        {"ordering": "name"},
        {"ordering": "-sku"},
        {"q": "bolt"},
        {"status": "ok"},
        {"category": "fasteners"},
    ],
)
def test_a_cursor_is_valid_only_with_its_filters_and_order(program, other):
    speaker = program("clerk")
    cursor = speaker.get("/items", limit=1).data["next"].partition("cursor=")[2]
    query = "&".join(f"{name}={value}" for name, value in other.items())
    answer = speaker.send("GET", f"/api/v1/items?limit=1&{query}&cursor={cursor}")
    assert is_problem(answer, 422)
    assert refused_fields(answer) == ["cursor"]
    assert speaker.send("GET", f"/api/v1/items?limit=9&cursor={cursor}").status == 200
    assert speaker.send("GET", f"/api/v1/movements?limit=1&cursor={cursor}").status == 422
    assert speaker.send("GET", f"/api/v1/items?cursor={cursor}x").status == 422


@pytest.mark.spec("API-3")
def test_a_cursor_with_another_last_character_is_rejected(program):
    speaker = program("clerk")
    cursor = speaker.get("/items", limit=1).data["next"].partition("cursor=")[2]
    others = [cursor[:-1] + last for last in f"{ascii_letters}{digits}-_"]
    changed = {*others, *(cursor + end for end in ("=", "==", "!!"))} - {cursor}
    statuses = {speaker.get("/items", limit=1, cursor=one).status for one in changed}
    assert (len(changed), statuses) == (66, {422})


@pytest.mark.spec("API-3")
@pytest.mark.parametrize("ordering", ["sku", "-quantity_on_hand"])
def test_no_item_is_repeated_or_skipped_when_records_come_and_go(program, twin, ordering):
    expected = active_skus(twin, ORDERINGS[ordering])
    speaker = program("clerk")
    first = speaker.get("/items", limit=10, ordering=ordering).data
    add_items(twin, 40, quantity_on_hand=1_000_000)
    twin.execute("UPDATE stock_item SET sku = 'AAA-' || id WHERE sku LIKE 'BULK-%'")
    twin.execute("DELETE FROM stock_item WHERE sku = ?", "AAA-1")
    rest = [row for part in all_parts(speaker, first["next"]) for row in part]
    assert skus(first["results"]) + skus(rest) == expected


@pytest.mark.spec("API-3")
def test_the_last_page_has_next_null(program, twin):
    count = len(active_skus(twin, "sku", "status = 'low'"))
    speaker = program("clerk")
    assert speaker.get("/items", status="low", limit=count).data["next"] is None
    assert speaker.get("/items", status="low", limit=count - 1).data["next"] is not None
    assert speaker.get("/items", q="nothing like it").data == {"results": [], "next": None}
