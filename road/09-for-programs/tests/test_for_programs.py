"""Programs read the stock and record movements, with a token."""

import re
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

ITEMS = "/api/v1/items"
BOX = "/api/v1/items/BOX-A4"
MOVEMENTS = "/api/v1/items/BOX-A4/movements"
TOKEN = "stk_demo-clerk"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def get(browser):
    """Return a function that fetches a URL, with the clerk's token or other headers."""
    client = browser()
    return lambda path, headers=AUTHORIZED: client.get(path, headers=headers)


@pytest.fixture
def post(browser):
    """Return a function that sends JSON to record a movement, with the clerk's token."""
    client = browser()
    return lambda values, path=MOVEMENTS: client.post(path, json=values, headers=AUTHORIZED)


def said(answer):
    """Return the JSON of an answer; nothing for a page."""
    kind = answer.headers.get("content-type", "")
    return answer.json() if re.match(r"application/(problem\+)?json", kind) else {}


def test_a_program_lists_the_items(get):
    answer = get(ITEMS)
    assert answer.status_code == 200, f"GET {ITEMS} should be 200; got {answer.status_code}."
    found = [item.get("sku") for item in said(answer).get("results", [])]
    wanted = ["BOX-A4", "BRG-608", "HEX-M8-030", "HEX-M8-050", "TAPE-50"]
    assert found == wanted, f"GET {ITEMS} should have “results” with {wanted}; it has {found}."


def test_a_program_reads_an_item_and_its_cost_as_text(get):
    answer = get(BOX)
    assert answer.status_code == 200, f"GET {BOX} should be 200; got {answer.status_code}."
    found = said(answer)
    wanted = {"sku": "BOX-A4", "name": "Storage box A4", "unit_cost": "4.20"}
    wanted["quantity_on_hand"] = 12
    assert found == wanted, f"GET {BOX} should answer {wanted}; it answered {found}."


@pytest.mark.parametrize("header", [None, "Bearer stk_wrong", f"Basic {TOKEN}", TOKEN])
def test_without_a_valid_token_the_answer_is_401(get, header):
    answer = get(ITEMS, {"Authorization": header} if header else {})
    sent = f"With Authorization: {header}"
    assert answer.status_code == 401, f"{sent} expect 401; got {answer.status_code}."
    challenge = answer.headers.get("www-authenticate")
    wanted = 'Bearer realm="stockroom"'
    assert challenge == wanted, f"{sent} expect WWW-Authenticate: {wanted}; it is {challenge}."
    assert said(answer).get("status") == 401, f"{sent} expect an error as JSON: {answer.text[:99]}"


def test_a_session_is_no_token(visit):
    status = visit(ITEMS).status
    assert status == 401, f"A manager who is logged in, without a token, should get 401: {status}."


def test_a_token_has_the_permissions_of_its_owner(get):
    answer = get(ITEMS, {"Authorization": "Bearer stk_demo-member"})
    assert answer.status_code == 403, f"The member's token should get 403; {answer.status_code}."
    assert said(answer).get("status") == 403, f"The 403 should be JSON: {answer.text[:99]}"


def test_an_item_that_is_not_there_is_404(get):
    answer = get("/api/v1/items/NO-SUCH-ITEM")
    assert answer.status_code == 404, f"An unknown SKU should be 404; got {answer.status_code}."
    assert said(answer).get("status") == 404, f"The 404 should be JSON: {answer.text[:99]}"


def test_a_movement_of_a_program_is_on_the_page(post, visit):
    answer = post({"kind": "receipt", "quantity": 5})
    assert answer.status_code == 201, f"A receipt should be 201; got {answer.status_code}."
    values = {key: value for key, value in said(answer).items() if key != "id"}
    wanted = {"item": "BOX-A4", "kind": "receipt", "quantity_change": 5, "created_by": "clerk"}
    assert values == wanted, f"It should be answered by id and {wanted}; it has {values}."
    page = visit("/items/BOX-A4/")
    assert page.details["On hand"] == "17", f"12 and 5 are 17 on hand, not {page.details}."
    assert len(page.rows) == 1, f"The page of the item should list the movement: {page.rows}."


def test_a_program_cannot_issue_more_than_is_there(post, get):
    answer = post({"kind": "issue", "quantity": 13})
    assert answer.status_code == 409, f"13 of 12 should be 409; got {answer.status_code}."
    detail = said(answer).get("detail")
    assert detail == "Only 12 on hand.", f"“detail” should be “Only 12 on hand.”: {detail}."
    on_hand = said(get(BOX)).get("quantity_on_hand")
    assert on_hand == 12, f"12 should still be on hand; there are {on_hand}."


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "receipt", "quantity": 0}, ["quantity"]),
        ({"kind": "receipt", "quantity": None}, ["quantity"]),
        ({"kind": "gift", "quantity": "many"}, ["kind", "quantity"]),
        ({}, ["kind", "quantity"]),
    ],
)
def test_invalid_values_are_422_by_field(post, values, wrong):
    answer = post(values)
    assert answer.status_code == 422, f"{values} should be 422; got {answer.status_code}."
    fields = sorted(said(answer).get("errors", {}))
    assert fields == wrong, f"“errors” of {values} should name {wrong}; it names {fields}."


@pytest.mark.parametrize("body", ["", "kind=receipt", "[1]", '"receipt"'])
def test_a_body_that_is_no_json_object_is_400(browser, body):
    headers = AUTHORIZED | {"Content-Type": "application/json"}
    status = browser().post(MOVEMENTS, content=body, headers=headers).status_code
    assert status == 400, f"A body “{body}” should be 400; it is {status}."


def test_the_database_has_no_token_only_its_digest(site, get):
    status = get(ITEMS).status_code
    assert status == 200, f"The token {TOKEN} should be in the demo data; it got {status}."
    with closing(sqlite3.connect(site.database)) as database:
        stored = "\n".join(database.iterdump())
    assert TOKEN not in stored, "The database should not have the token itself."
    digest = sha256(TOKEN.encode()).hexdigest()
    assert digest in stored, f"The database should have the SHA-256 digest, {digest}."
