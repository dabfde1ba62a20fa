"""API-6: a client records a movement exactly once per key, however often it retries."""

import json
from contextlib import ExitStack

import pytest

from tests.harness.program import Program
from tests.spec.arrange import ledger, on_hand, set_level, together
from tests.spec.arrange_api import is_problem

SKU = "HEX-M8-030"
PATH = f"/api/v1/items/{SKU}/movements"
RECEIPT = {"kind": "receipt", "quantity": 5}
REPLAYED = "Idempotent-Replayed"


def record(speaker, asked=RECEIPT, key="k", path=PATH):
    """Request a movement with a key."""
    body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return speaker.send("POST", path, content=body, headers=headers)


@pytest.mark.spec("API-6", "API-8", "STK-8")
@pytest.mark.parametrize(
    ("asked", "change"),
    [
        ({"kind": "receipt", "quantity": 5, "reason": " shelf 4 "}, 5),
        ({"kind": "issue", "quantity": 5.0}, -5),
        ({"kind": "adjustment", "quantity": 0, "reason": "lost"}, -40),
    ],
)
def test_a_movement_returns_its_ledger_line(program, twin, asked, change):
    set_level(twin, SKU, 40)
    answer = record(program("clerk"), asked)
    assert (answer.status, answer.headers["Content-Type"]) == (201, "application/json")
    assert REPLAYED not in answer.headers
    newest = twin.rows("SELECT * FROM stock_stockmovement ORDER BY id DESC LIMIT 1")[0]
    assert answer.data.pop("created_at").endswith("Z")
    assert {**answer.data, "created_at": ""} == {
        "id": newest["id"],
        "item": SKU,
        "kind": asked["kind"],
        "quantity_change": change,
        "quantity_after": 40 + change,
        "reason": asked.get("reason", "").strip(),
        "created_at": "",
        "created_by": "clerk",
    }
    assert on_hand(twin, SKU) == newest["quantity_after"] == 40 + change


@pytest.mark.spec("API-6")
@pytest.mark.parametrize("again", [RECEIPT, b'{ "quantity":5.0, "kind":"receipt" }'])
def test_the_same_key_and_movement_return_the_first_response_again(program, twin, again):
    speaker, before = program("clerk"), len(ledger(twin))
    first = record(speaker)
    record(speaker, key="another")
    second = record(speaker, again)
    assert (second.status, second.html) == (first.status, first.html)
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert second.headers[REPLAYED] == "true"
    assert len(ledger(twin)) == before + 2


@pytest.mark.spec("API-6")
@pytest.mark.parametrize("sku", ["hex-m8-030", "%20HEX-M8-030"])
def test_another_spelling_of_the_sku_is_the_same_url(program, twin, sku):
    speaker, before = program("clerk"), len(ledger(twin))
    assert record(speaker).status == 201
    assert record(speaker, path=PATH.replace(SKU, sku)).headers[REPLAYED] == "true"
    assert len(ledger(twin)) == before + 1


@pytest.mark.spec("API-6")
@pytest.mark.parametrize(
    "other",
    [{"quantity": 6}, {"kind": "issue"}, {"reason": "x"}],
)
def test_the_same_key_with_another_movement_is_rejected(program, twin, other):
    speaker = program("clerk")
    record(speaker)
    before = twin.contents("stock_")
    answer = record(speaker, RECEIPT | other)
    assert is_problem(answer, 422)
    assert answer.data["detail"] == "This Idempotency-Key was used for another movement."
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-6")
@pytest.mark.parametrize("key", [None, "", "a b", "k" * 256, "\xe9", "k\tk"])
def test_a_request_without_a_valid_key_is_rejected(program, twin, key):
    before = twin.contents("stock_")
    headers = {} if key is None else {"Idempotency-Key": key.encode("latin-1")}
    answer = program("clerk").send("POST", PATH, json=RECEIPT, headers=headers)
    assert is_problem(answer, 400)
    assert "Idempotency-Key" in answer.data["detail"]
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-6")
@pytest.mark.parametrize("key", ["k", "k" * 255, "'\";--<b>%k\\/", '"8e03978e-40d5"'])
def test_a_key_may_be_any_visible_ascii_text_of_up_to_255_characters(program, twin, key):
    speaker, before = program("clerk"), len(ledger(twin))
    assert [record(speaker, key=key).status for _ in range(2)] == [201, 201]
    assert len(ledger(twin)) == before + 1


@pytest.mark.spec("API-6")
def test_a_key_belongs_to_one_user_and_one_movement(program, twin, visitor):
    before = len(ledger(twin))
    users = [program("manager"), program("superuser"), program("clerk")]
    assert [record(one).status for one in users] == [201] * 3
    assert is_problem(record(users[0], path="/api/v1/items/HEX-M6-025/movements"), 422)
    form = visitor("manager").visit(f"/items/{SKU}/").form("Record").send_also("key", "k")
    assert form.fill({"Movement": "receipt", "Quantity": 5}).submit().status == 302
    assert len(ledger(twin)) == before + 3


@pytest.mark.spec("API-6")
def test_all_tokens_of_a_user_share_their_keys(program, twin):
    first, second = record(program("clerk")), record(program("clerk"))
    assert (second.html, second.headers[REPLAYED]) == (first.html, "true")


@pytest.mark.spec("API-6", "STK-9", "STK-12")
@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"kind": "issue", "quantity": 4}, "Only 3 on hand."),
        ({"kind": "adjustment", "quantity": 3, "reason": "counted"}, "Already 3 on hand."),
        ({"kind": "receipt", "quantity": 4}, "This item is inactive."),
    ],
)
def test_a_rejected_movement_does_not_use_the_key(program, twin, asked, detail):
    twin.execute("UPDATE stock_item SET quantity_on_hand = 3 WHERE sku = ?", SKU)
    is_active = "inactive" not in detail
    twin.execute("UPDATE stock_item SET is_active = ? WHERE sku = ?", is_active, SKU)
    speaker, before = program("clerk"), twin.contents("stock_")
    for _ in range(2):
        first = record(speaker, asked)
        assert is_problem(first, 409)
        assert (first.data["detail"], REPLAYED in first.headers) == (detail, False)
    assert twin.contents("stock_") == before
    twin.execute("UPDATE stock_item SET quantity_on_hand = 9, is_active = true")
    again = record(speaker, asked)
    assert (again.status, REPLAYED in again.headers) == (201, False)


BAD = [
    ({}, ["kind", "quantity"]),
    ({"kind": "theft", "quantity": 1}, ["kind"]),
    ({"kind": "receipt", "quantity": 0}, ["quantity"]),
    ({"kind": "receipt", "quantity": -1}, ["quantity"]),
    ({"kind": "receipt", "quantity": 1_000_001}, ["quantity"]),
    ({"kind": "receipt", "quantity": 10**4000}, ["quantity"]),
    ({"kind": "receipt", "quantity": 1.5}, ["quantity"]),
    ({"kind": "receipt", "quantity": "5"}, ["quantity"]),
    ({"kind": "receipt", "quantity": True}, ["quantity"]),
    ({"kind": "receipt", "quantity": [[[1]]]}, ["quantity"]),
    ({"kind": "receipt", "quantity": 5, "reason": None}, ["reason"]),
    ({"kind": "receipt", "quantity": 5, "reason": "x" * 201}, ["reason"]),
    ({"kind": "receipt", "quantity": 5, "reason": "a\0b"}, ["reason"]),
    ({"kind": "a\0b", "quantity": 5}, ["kind"]),
    ({"kind": "adjustment", "quantity": 5}, ["reason"]),
    ({"kind": "receipt", "quantity": 5, "key": "k", "item": SKU}, ["item", "key"]),
    ({"kind": "receipt", "quantity": 5, "created_by": "manager"}, ["created_by"]),
]


@pytest.mark.spec("API-6", "API-2", "STK-8")
@pytest.mark.parametrize(("asked", "fields"), BAD, ids=lambda value: str(value)[:60])
def test_invalid_values_are_rejected_and_do_not_use_the_key(program, twin, asked, fields):
    speaker, before = program("clerk"), twin.contents("stock_")
    answer = record(speaker, asked)
    assert is_problem(answer, 422)
    assert sorted(answer.data["errors"]) == fields
    assert twin.contents("stock_") == before
    assert record(speaker).status == 201


@pytest.mark.spec("API-6")
def test_a_read_only_field_of_an_item_is_an_unknown_field_of_a_movement(program):
    answer = record(program("clerk"), RECEIPT | {"version": 1})
    assert (answer.status, answer.data["errors"]) == (422, {"version": ["Unknown field."]})


@pytest.mark.spec("API-6", "API-2")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"[" * 100_000}, 400),
        ({"content": b'{"a":' * 400 + b"1" + b"}" * 400}, 422),
        ({"content": b'{"kind": NaN}'}, 400),
        ({"content": b"[]"}, 400),
        ({"data": RECEIPT}, 415),
    ],
)
def test_an_invalid_body_does_not_use_the_key(program, twin, sent, status):
    speaker, before = program("clerk"), twin.contents("stock_")
    headers = {"Idempotency-Key": "k"}
    headers |= {"Content-Type": "application/json"} if "content" in sent else {}
    assert is_problem(speaker.send("POST", PATH, headers=headers, **sent), status)
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-6", "API-1", "API-2")
def test_a_403_does_not_use_the_key(program, twin):
    before = twin.contents("stock_")
    assert [record(program(role)).status for role in ("", "member", "auditor")] == [401, 403, 403]
    missing = "/api/v1/items/{}/movements"
    for sku in ("NO-SUCH-SKU", "X" * 41, "x" * 3000, "%C3%A9", "a%2Fb", "%20", "%FF"):
        assert is_problem(record(program("clerk"), path=missing.format(sku)), 404)
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-6")
def test_the_response_is_repeated_even_if_the_item_was_deactivated(program, twin):
    speaker = program("clerk")
    first = record(speaker)
    twin.execute("UPDATE stock_item SET is_active = false WHERE sku = ?", SKU)
    second = record(speaker)
    assert (second.html, second.headers[REPLAYED]) == (first.html, "true")


@pytest.mark.spec("API-6", "OPS-5", "STK-9")
def test_fifty_concurrent_requests_in_three_processes_record_one_movement(program, twin):
    before, token = len(ledger(twin)), program("clerk").token
    with ExitStack() as stack:
        others = [stack.enter_context(twin.served_with()) for _ in range(2)]
        speakers = [Program(one, token) for one in [twin, *others] * 17][:50]
        answers = together([lambda one=one: record(one) for one in speakers])
    assert {answer.status for answer in answers} == {201}
    assert len({answer.html for answer in answers}) == 1
    assert [answer.headers.get(REPLAYED) for answer in answers].count(None) == 1
    assert len(ledger(twin)) == before + 1
