"""API-3, API-5 and API-8: one item, its ETag, and content negotiation."""

import pytest

from tests.spec.arrange_api import ITEM, is_problem


def expected(twin):
    """Return the item from the database."""
    row = twin.rows("SELECT * FROM stock_item WHERE sku = 'HEX-M8-030'")[0]
    codes = twin.rows("SELECT code FROM stock_barcode WHERE item_id = ? ORDER BY code", row["id"])
    return {
        "sku": "HEX-M8-030",
        "name": "Hex bolt M8",
        "description": row["description"],
        "category": "fasteners",
        "supplier": row["supplier_id"],
        "location": row["location"],
        "unit_cost": "0.18",
        "quantity_on_hand": row["quantity_on_hand"],
        "reorder_level": 40,
        "is_active": True,
        "status": "low",
        "barcodes": [one["code"] for one in codes],
        "version": 1,
    }


@pytest.mark.spec("API-3", "API-8")
@pytest.mark.parametrize("sku", ["HEX-M8-030", "hex-m8-030", "%20Hex-M8-030%20"])
def test_an_item_has_these_fields(program, twin, sku):
    answer = program("clerk").get(f"/items/{sku}")
    data = answer.data
    timestamps = [data.pop("created_at"), data.pop("updated_at")]
    assert (answer.status, data) == (200, expected(twin))
    assert answer.headers["Content-Type"] == "application/json"
    assert all(one.endswith("Z") and "T" in one for one in timestamps)


@pytest.mark.spec("API-3", "API-8")
def test_an_item_without_supplier_or_barcodes_has_null_and_an_empty_list(program):
    data = program("clerk").get("/items/OAK-27").data
    assert (data["supplier"], data["barcodes"]) == (None, [])


@pytest.mark.spec("API-5")
def test_an_item_with_an_unchanged_etag_is_304(program):
    speaker = program("clerk")
    tag = speaker.send("GET", ITEM).headers["ETag"]
    assert tag[0] == tag[-1] == '"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = speaker.send("GET", ITEM, headers={"If-None-Match": known})
        assert (answer.status, answer.html, answer.headers["ETag"]) == (304, "", tag)
    for other in ('"other"', tag.strip('"'), f'{tag[:-1]}x"', ""):
        assert speaker.send("GET", ITEM, headers={"If-None-Match": other}).status == 200


@pytest.mark.spec("API-5")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_item SET quantity_on_hand = quantity_on_hand + 1",
        "UPDATE stock_item SET name = 'Other'",
        "UPDATE stock_category SET slug = 'other' WHERE slug = 'fasteners'",
        "DELETE FROM stock_barcode",
    ],
)
def test_the_etag_changes_with_every_field(program, twin, change):
    speaker = program("clerk")
    before = speaker.send("GET", ITEM).headers["ETag"]
    assert speaker.send("GET", ITEM).headers["ETag"] == before
    twin.execute(change)
    assert speaker.send("GET", ITEM).headers["ETag"] != before


@pytest.mark.spec("API-8", "API-2")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("APPLICATION/JSON;q=0.1", 200),
        ("*/*", 200),
        ("application/*;q=0.5, text/html", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json; charset=utf-8; q=0", 406),
        ("application/json;level=1;q=0, application/json", 200),
        ("text/html, application/xhtml+xml, */*;q=0.8", 200),
        ("", 200),
        (",", 200),
        (", ,", 200),
        ("text/html,, application/json", 200),
        (", text/html", 406),
        ("*/json", 406),
        ("*/json, */*", 200),
        ("text/html", 406),
        ("application/xml", 406),
        ("application/json;q=0", 406),
        ("*/*, application/json;q=0.000", 406),
        ("application/*;q=0, */*", 406),
        ("application/json, */*;q=0", 200),
        ("application/problem+json", 406),
        ("nonsense", 406),
        ("application/json; a*=foo''b", 200),
        ("text/html; a*=foo''b, */*", 200),
    ],
)
def test_a_client_that_does_not_accept_json_gets_406(program, accept, status):
    answer = program("clerk").send("GET", ITEM, headers={"Accept": accept})
    assert answer.status == 200 if status == 200 else is_problem(answer, status)


@pytest.mark.spec("API-8")
def test_head_is_answered_like_get_without_a_body(program):
    speaker = program("clerk")
    got, head = speaker.send("GET", ITEM), speaker.send("HEAD", ITEM)
    assert (head.status, head.html) == (200, "")
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Type"] == "application/json"
