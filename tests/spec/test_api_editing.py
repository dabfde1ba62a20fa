"""API-4: items are added, changed and deleted by the rules of the forms."""

import pytest

from tests.spec.arrange import RECORDS, add_items, meanwhile, together
from tests.spec.arrange_admin import allow
from tests.spec.arrange_api import ITEM, is_problem, refused_fields

ITEMS = "/api/v1/items"
NEW = {"sku": "new-1", "name": " New item ", "category": "fasteners", "unit_cost": "1.5"}
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
REQUIRED = "This field is required."
READ_ONLY = "This field is read-only."
NUL = "Null characters are not allowed."
SKU_TAKEN = "Item with this SKU already exists."
CODE_TAKEN = "Barcode with this Code already exists."
FREE_CODE = "29000005"


def without(name):
    return {field: value for field, value in NEW.items() if field != name}


@pytest.mark.spec("API-4", "API-5", "STK-1")
def test_an_item_can_be_created(program, twin):
    speaker = program("manager")
    answer = speaker.send("POST", ITEMS, json=NEW)
    assert (answer.status, answer.headers["Location"]) == (201, f"{ITEMS}/NEW-1")
    data = answer.data
    assert (data["sku"], data["name"], data["unit_cost"]) == ("NEW-1", "New item", "1.50")
    assert (data["description"], data["supplier"], data["barcodes"]) == ("", None, [])
    assert (data["quantity_on_hand"], data["reorder_level"], data["version"]) == (0, 0, 1)
    assert (data["is_active"], data["status"]) == (True, "out")
    shown = speaker.send("GET", answer.headers["Location"])
    assert (shown.data, shown.headers["ETag"]) == (data, answer.headers["ETag"])


@pytest.mark.spec("API-4")
def test_every_field_can_be_set(program):
    given = {
        **NEW,
        "description": "Two\nlines",
        "supplier": 2,
        "reorder_level": 7,
        "is_active": False,
        "barcodes": ["4006381333931", FREE_CODE],
    }
    data = program("manager").send("POST", ITEMS, json=given).data
    expected = given | {"sku": "NEW-1", "name": "New item", "unit_cost": "1.50"}
    expected |= {"status": "inactive", "barcodes": [FREE_CODE, "4006381333931"]}
    assert {name: data[name] for name in expected} == expected


@pytest.mark.spec("API-4")
@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"unit_cost": "99999999.99"},
        {"supplier": None},
        {"is_active": False},
        {"category": "abrasives", "sku": "other"},
        {"barcodes": []},
        {"barcodes": [FREE_CODE, "405218310116"]},
        {"reorder_level": 5.0},
        {},
    ],
)
def test_omitted_fields_keep_their_values(program, change):
    speaker = program("manager")
    before = speaker.send("GET", ITEM).data
    answer = speaker.send("PATCH", ITEM, json=change)
    after = answer.data
    assert answer.status == 200
    assert after["updated_at"] > before["updated_at"]
    expected = {**before, **change, "version": 2, "updated_at": after["updated_at"]}
    expected["sku"] = expected["sku"].upper()
    expected["status"] = after["status"] if {"is_active", "reorder_level"} & set(change) else "low"
    assert after == expected
    assert speaker.get(f"/items/{expected['sku']}").data == after


REFUSED = [
    ({}, {name: [REQUIRED] for name in ("sku", "name", "category", "unit_cost")}),
    (without("name"), {"name": [REQUIRED]}),
    (NEW | {"name": ""}, {"name": [REQUIRED]}),
    (NEW | {"name": " \t"}, {"name": [REQUIRED]}),
    (NEW | {"sku": ""}, {"sku": [REQUIRED]}),
    (NEW | {"sku": "A B"}, {"sku": ["Enter a SKU of letters, numbers and hyphens only."]}),
    (NEW | {"sku": "\u00c4"}, {"sku": ["Enter a SKU of letters, numbers and hyphens only."]}),
    (
        NEW | {"name": "x" * 121},
        {"name": ["Ensure this value has at most 120 characters (it has 121)."]},
    ),
    (
        NEW | {"description": "x" * 2001},
        {"description": ["Ensure this value has at most 2000 characters (it has 2001)."]},
    ),
    (NEW | {"name": "a\0b"}, {"name": [NUL]}),
    (NEW | {"description": "a\0b"}, {"description": [NUL]}),
    (NEW | {"category": "a\0b"}, {"category": [NUL]}),
    (NEW | {"category": ""}, {"category": [REQUIRED]}),
    (NEW | {"category": "no-such"}, {"category": [NO_CHOICE]}),
    (NEW | {"category": None}, {"category": ["Enter text."]}),
    (NEW | {"category": 1}, {"category": ["Enter text."]}),
    (NEW | {"supplier": 9999}, {"supplier": [NO_CHOICE]}),
    (NEW | {"supplier": -1}, {"supplier": [NO_CHOICE]}),
    (NEW | {"supplier": 10**30}, {"supplier": [NO_CHOICE]}),
    (NEW | {"supplier": "1"}, {"supplier": ["Enter a whole number."]}),
    (NEW | {"supplier": True}, {"supplier": ["Enter a whole number."]}),
    (NEW | {"unit_cost": 1.5}, {"unit_cost": ["Enter text."]}),
    (NEW | {"unit_cost": "-1"}, {"unit_cost": ["Enter an amount such as 0.18."]}),
    (NEW | {"unit_cost": "NaN"}, {"unit_cost": ["Enter an amount such as 0.18."]}),
    (NEW | {"unit_cost": "1e2"}, {"unit_cost": ["Enter an amount such as 0.18."]}),
    (NEW | {"unit_cost": "1.50\n"}, {"unit_cost": ["Enter an amount such as 0.18."]}),
    (NEW | {"unit_cost": "\u0661"}, {"unit_cost": ["Enter an amount such as 0.18."]}),
    (
        NEW | {"unit_cost": "1.005"},
        {"unit_cost": ["Ensure that there are no more than 2 decimal places."]},
    ),
    (
        NEW | {"unit_cost": "123456789"},
        {"unit_cost": ["Ensure that there are no more than 8 digits before the decimal point."]},
    ),
    (
        NEW | {"reorder_level": -1},
        {"reorder_level": ["Ensure this value is greater than or equal to 0."]},
    ),
    (
        NEW | {"reorder_level": 10**9},
        {"reorder_level": ["Ensure this value is less than or equal to 999999999."]},
    ),
    (NEW | {"reorder_level": 1.5}, {"reorder_level": ["Enter a whole number."]}),
    (NEW | {"reorder_level": None}, {"reorder_level": ["Enter a whole number."]}),
    (NEW | {"is_active": 1}, {"is_active": ["Enter true or false."]}),
    (NEW | {"is_active": "no"}, {"is_active": ["Enter true or false."]}),
    (NEW | {"barcodes": FREE_CODE}, {"barcodes": ["Enter a list."]}),
    (NEW | {"barcodes": [FREE_CODE, 5]}, {"barcodes.1": ["Enter text."]}),
    (
        NEW | {"barcodes": ["29000006"]},
        {"barcodes.0": ["This barcode has an invalid check digit."]},
    ),
    (
        NEW | {"barcodes": [FREE_CODE, "a\0"]},
        {"barcodes.1": ["Enter a barcode of 8, 12, 13 or 14 digits."]},
    ),
    (
        NEW | {"barcodes": [FREE_CODE, FREE_CODE]},
        {"barcodes.1": ["Please correct the duplicate data for code."]},
    ),
    (
        NEW | {"barcodes": ["", "abc", "29000006", "29000006"]},
        {
            "barcodes.0": ["Enter a barcode of 8, 12, 13 or 14 digits."],
            "barcodes.1": ["Enter a barcode of 8, 12, 13 or 14 digits."],
            "barcodes.2": ["This barcode has an invalid check digit."],
            "barcodes.3": ["This barcode has an invalid check digit."],
        },
    ),
    (NEW | {"barcodes": [FREE_CODE] * 101}, {"barcodes": ["Enter at most 100 barcodes."]}),
    (NEW | {"colour": "red"}, {"colour": ["Unknown field."]}),
    (NEW | {"id": 5}, {"id": ["Unknown field."]}),
    (NEW | {"quantity_on_hand": 5}, {"quantity_on_hand": [READ_ONLY]}),
    (NEW | {"status": "ok", "version": 1}, {"status": [READ_ONLY], "version": [READ_ONLY]}),
    # With other errors, a taken value is a 422, not a 409.
    (NEW | {"sku": "hex-m8-030", "name": ""}, {"sku": [SKU_TAKEN], "name": [REQUIRED]}),
]


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("API-4", "API-8", "ADM-7")
@pytest.mark.parametrize(("sent", "errors"), REFUSED, ids=lambda value: str(value)[-50:])
def test_invalid_values_are_reported_by_field(program, twin, sent, errors):
    before = twin.contents("stock_")
    answer = program("manager").send("POST", ITEMS, json=sent)
    assert is_problem(answer, 422)
    assert answer.data["errors"] == errors
    assert twin.contents("stock_") == before


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("API-4", "API-8", "ADM-7")
@pytest.mark.parametrize(("sent", "errors"), REFUSED[2:], ids=lambda value: str(value)[-50:])
def test_invalid_changes_are_reported_by_field(program, twin, sent, errors):
    wrong = {name: sent[name] for name in {one.partition(".")[0] for one in errors}}
    if errors.keys() == {"sku", "name"}:
        wrong["sku"] = "NUT-M8"
    before = twin.contents("stock_")
    answer = program("manager").send("PATCH", ITEM, json=wrong)
    assert is_problem(answer, 422)
    assert answer.data["errors"] == errors
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-4")
@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"sku": "nut-m8 "}, {"sku": [SKU_TAKEN]}),
        ({"barcodes": [FREE_CODE, "2004243004205"]}, {"barcodes.1": [CODE_TAKEN]}),
        (
            {"sku": "NUT-M8", "barcodes": ["2004243004205"]},
            {"sku": [SKU_TAKEN], "barcodes.0": [CODE_TAKEN]},
        ),
    ],
)
def test_a_taken_sku_or_barcode_is_a_conflict(program, twin, sent, errors):
    before, speaker = twin.contents("stock_"), program("manager")
    for answer in (
        speaker.send("POST", ITEMS, json=NEW | sent),
        speaker.send("PATCH", ITEM, json=sent),
    ):
        assert is_problem(answer, 409)
        assert answer.data["errors"] == errors
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-4")
@pytest.mark.parametrize("sent", [{"sku": "SAME"}, {"barcodes": [FREE_CODE]}])
def test_of_several_concurrent_requests_for_one_value_one_succeeds(program, twin, sent):
    speaker = program("manager")
    bodies = [NEW | {"sku": f"NEW-{number}"} | sent for number in range(6)]
    jobs = [lambda body=body: speaker.send("POST", ITEMS, json=body) for body in bodies]
    answers = together(jobs)
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5
    assert twin.value("SELECT count(*) FROM stock_item WHERE name = 'New item'") == 1


@pytest.mark.databases
@pytest.mark.spec("API-4", "API-8", "ADM-10")
@pytest.mark.parametrize("kind", ["category", "supplier"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_item_cannot_be_given_a_record_that_is_deleted_during_the_request(
    admin, program, twin, kind, method
):
    fields = {"Name": "Tin", "Slug": "tin"} if kind == "category" else {"Name": "Tin"}
    admin("manager").add(f"stock/{kind}", fields)
    pk = twin.value(f"SELECT id FROM stock_{kind} WHERE name = 'Tin'")
    sent = {kind: "tin" if kind == "category" else pk, "barcodes": [FREE_CODE]}
    sent, address = (NEW | sent, ITEMS) if method == "POST" else (sent, ITEM)
    speaker, before = program("manager"), twin.contents("stock_item", "stock_barcode")
    # The lock on the barcodes stops a request that the deletion does not stop.
    changes = [f"DELETE FROM stock_{kind} WHERE id = {pk}", "UPDATE stock_barcode SET code = code"]
    answer = meanwhile(twin, changes, lambda: speaker.send(method, address, json=sent))
    assert is_problem(answer, 422)
    assert answer.data["errors"] == {kind: [NO_CHOICE]}
    assert twin.contents("stock_item", "stock_barcode") == before


@pytest.mark.spec("API-4", "STK-14")
def test_another_spelling_of_a_barcode_replaces_its_code_and_keeps_its_row(program, twin):
    barcodes = "SELECT id, code FROM stock_barcode WHERE item_id = ? ORDER BY code"
    item = twin.value("SELECT id FROM stock_item WHERE sku = ?", "HEX-M8-030")
    [kept] = [row for row in twin.rows(barcodes, item) if row["code"] == "405218310116"]
    sent = {"barcodes": ["0405218310116", FREE_CODE]}
    answer = program("manager").send("PATCH", ITEM, json=sent)
    assert (answer.status, answer.data["barcodes"]) == (200, sent["barcodes"])
    respelled, added = twin.rows(barcodes, item)
    assert respelled == kept | {"code": "0405218310116"}
    assert added["code"] == FREE_CODE


@pytest.mark.spec("API-4")
def test_an_item_without_movements_is_deleted_with_its_barcodes(program, twin):
    add_items(twin, 1)
    speaker = program("manager")
    speaker.send("PATCH", f"{ITEMS}/BULK-1", json={"barcodes": [FREE_CODE]})
    answer = speaker.send("DELETE", f"{ITEMS}/bulk-1")
    assert (answer.status, answer.html) == (204, "")
    assert is_problem(speaker.send("GET", f"{ITEMS}/BULK-1"), 404)
    assert is_problem(speaker.send("DELETE", f"{ITEMS}/BULK-1"), 404)
    assert twin.rows("SELECT * FROM stock_barcode WHERE code = ?", FREE_CODE) == []


@pytest.mark.spec("API-4", "STK-11")
def test_an_item_with_movements_is_not_deleted(program, twin):
    before = twin.contents("stock_")
    answer = program("superuser").send("DELETE", ITEM)
    assert is_problem(answer, 409)
    assert answer.data["detail"] == "An item that has movements cannot be deleted."
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-4", "SEC-1")
@pytest.mark.parametrize("role", ["clerk", "auditor"])
@pytest.mark.parametrize(
    ("method", "address"), [("POST", ITEMS), ("PATCH", ITEM), ("DELETE", ITEM)]
)
def test_view_permission_allows_no_writes(program, twin, role, method, address):
    before = twin.contents(*RECORDS[:1])
    assert is_problem(program(role).send(method, address, json=NEW), 403)
    assert twin.contents(*RECORDS[:1]) == before


@pytest.mark.spec("API-4", "SEC-1")
@pytest.mark.parametrize("held", ["add barcode", "delete barcode"])
def test_barcodes_need_their_own_permissions(program, twin, held):
    allow(twin, "member", "add item", "change item", held)
    speaker = program("member")
    before = twin.contents("stock_")
    for method, address in (("POST", ITEMS), ("PATCH", ITEM)):
        sent = (NEW if method == "POST" else {}) | {"barcodes": []}
        assert is_problem(speaker.send(method, address, json=sent), 403)
    assert twin.contents("stock_") == before
    assert speaker.send("PATCH", ITEM, json={"name": "Other"}).status == 200


@pytest.mark.spec("API-4", "API-2")
@pytest.mark.parametrize(
    ("address", "sent", "tag"),
    [
        (f"{ITEMS}/NO-SUCH-SKU", {}, "*"),
        (ITEM, {}, '"other"'),
        (ITEM, {"colour": "red"}, "*"),
        (ITEM, {"barcodes": 5}, "*"),
    ],
    ids=["404", "412", "422", "422 of a code"],
)
def test_the_permissions_for_barcodes_come_before(program, twin, address, sent, tag):
    allow(twin, "member", "change item")
    speaker, headers = program("member"), {"If-Match": tag}
    sent = {"barcodes": [], **sent}
    assert is_problem(speaker.send("PATCH", address, json=sent, headers=headers), 403)
    assert is_problem(speaker.send("PATCH", address, json=[sent], headers=headers), 400)


@pytest.mark.spec("API-4", "API-2")
def test_a_missing_item_is_checked_before_the_values_and_after_the_body(program):
    speaker, missing = program("manager"), f"{ITEMS}/NO-SUCH-SKU"
    assert is_problem(speaker.send("PATCH", missing, json={"colour": "red"}), 404)
    assert is_problem(speaker.send("PATCH", missing, content="{"), 415)
    kind = {"Content-Type": "application/json"}
    assert is_problem(speaker.send("PATCH", missing, content="{", headers=kind), 400)
    stale = {"If-Match": '"other"'}
    answer = speaker.send("PATCH", ITEM, json={"colour": "red"}, headers=stale)
    assert is_problem(answer, 412)
    answer = speaker.send("PATCH", ITEM, json={"colour": "red", "sku": "NUT-M8"})
    assert is_problem(answer, 422)
    assert refused_fields(answer) == ["colour"]
