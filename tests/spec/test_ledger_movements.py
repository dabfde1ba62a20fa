"""STK-8: recording a movement."""

import pytest

from tests.spec.arrange import ledger, on_hand, record, said

SKU = "HEX-M8-030"
PAGE = f"/items/{SKU}/"


@pytest.fixture
def stocked(visitor, twin):
    """Return a clerk's browser, with 40 of the item on hand."""
    record(visitor("manager"), SKU, "Adjustment", 40, "counted")
    assert on_hand(twin, SKU) == 40
    return visitor("clerk")


def newest(twin):
    """Return the newest line of the ledger."""
    return twin.rows(
        "SELECT kind, quantity_change, quantity_after, reason, username, sku "
        "FROM stock_stockmovement JOIN stock_item ON stock_item.id = item_id "
        "JOIN accounts_user ON accounts_user.id = created_by_id "
        "ORDER BY stock_stockmovement.id DESC LIMIT 1"
    )[0]


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize(
    ("kind", "quantity", "text", "change"),
    [
        ("Receipt", 5, "Received 5 × Hex bolt M8. 45 on hand.", 5),
        ("Receipt", 1, "Received 1 × Hex bolt M8. 41 on hand.", 1),
        ("Issue", 5, "Issued 5 × Hex bolt M8. 35 on hand.", -5),
        ("Issue", 40, "Issued 40 × Hex bolt M8. 0 on hand.", -40),
        ("Adjustment", 37, "Adjusted −3 × Hex bolt M8. 37 on hand.", -3),
        ("Adjustment", 43, "Adjusted +3 × Hex bolt M8. 43 on hand.", 3),
        ("Adjustment", 0, "Adjusted −40 × Hex bolt M8. 0 on hand.", -40),
    ],
)
def test_a_movement_changes_the_level_and_is_recorded(stocked, twin, kind, quantity, text, change):
    done = record(stocked, SKU, kind, quantity, "shelf 4")
    key = twin.value("SELECT max(id) FROM stock_stockmovement")
    assert (done.status, done.location) == (302, f"{PAGE}?recorded={key}")
    assert done.follow().messages == [text]
    assert on_hand(twin, SKU) == 40 + change
    assert newest(twin) == {
        "kind": kind.lower(),
        "quantity_change": change,
        "quantity_after": 40 + change,
        "reason": "shelf 4",
        "username": "clerk",
        "sku": SKU,
    }


@pytest.mark.spec("STK-8")
def test_a_movement_is_shown_on_the_items_page_immediately(stocked):
    page = record(stocked, SKU, "Issue", 5, "job 7").follow()
    assert "35 on hand" in page.text
    first = page.rows[0]
    shown = (first["Movement"], first["Change"], first["On hand"], first["Reason"], first["By"])
    assert shown == ("Issue", "−5", "35", "job 7", "clerk")


@pytest.mark.spec("STK-8")
def test_a_movement_changes_one_item_and_adds_one_line(stocked, twin):
    before, others = ledger(twin), "SELECT sum(quantity_on_hand) FROM stock_item WHERE sku <> ?"
    elsewhere = twin.value(others, SKU)
    record(stocked, SKU, "Receipt", 5)
    assert set(before) < set(ledger(twin))
    assert (len(ledger(twin)), twin.value(others, SKU)) == (len(before) + 1, elsewhere)


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize("reason", ["", "   "])
def test_an_adjustment_needs_a_reason(stocked, twin, reason):
    before = ledger(twin)
    page = record(stocked, SKU, "Adjustment", 12, reason)
    assert page.errors == {"Reason": ["A reason is required for adjustments."]}
    assert ledger(twin) == before


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize("kind", ["Receipt", "Issue"])
def test_receipts_and_issues_need_no_reason(stocked, twin, kind):
    assert record(stocked, SKU, kind, 1).status == 302
    assert newest(twin)["reason"] == ""


@pytest.mark.spec("STK-8")
def test_a_count_equal_to_the_level_is_rejected(stocked, twin):
    before = twin.contents("stock_")
    page = record(stocked, SKU, "Adjustment", 40, "counted")
    assert (page.status, said(page)) == (200, ["Already 40 on hand."])
    assert twin.contents("stock_") == before


BAD = ["", "-1", "1.5", "abc", "1e3", "0x10", "1,000", "1000001", "9" * 30, "--1", "NaN", "½"]


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize(
    ("kind", "quantity"),
    [
        *[("Receipt", text) for text in BAD],
        ("Issue", "-1"),
        ("Adjustment", "-1"),
        ("Adjustment", ""),
    ],
)
def test_a_quantity_must_be_a_whole_number_up_to_a_million(stocked, twin, kind, quantity):
    before = twin.contents("stock_")
    page = record(stocked, SKU, kind, quantity, "counted")
    assert (page.status, list(page.errors)) == (200, ["Quantity"])
    assert twin.contents("stock_") == before


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize("kind", ["Receipt", "Issue"])
def test_a_receipt_or_issue_of_zero_is_rejected(stocked, twin, kind):
    before = ledger(twin)
    assert list(record(stocked, SKU, kind, 0).errors) == ["Quantity"]
    assert ledger(twin) == before


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize("kind", ["Receipt", "Adjustment"])
def test_a_quantity_of_a_million_is_valid(stocked, twin, kind):
    assert record(stocked, SKU, kind, 1_000_000, "counted").status == 302
    assert on_hand(twin, SKU) == 1_000_000 + 40 * (kind == "Receipt")


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize(("length", "status"), [(200, 302), (201, 200)])
def test_a_reason_may_have_200_characters(stocked, twin, length, status):
    page = record(stocked, SKU, "Receipt", 1, "é" * length)
    assert page.status == status
    assert (newest(twin)["reason"] == "é" * 200) == (status == 302)


@pytest.mark.spec("STK-8")
@pytest.mark.parametrize("kind", ["", "theft", "Receipt", "receipt "])
def test_an_unknown_kind_is_rejected(stocked, twin, kind):
    before, form = ledger(twin), stocked.visit(PAGE).form("Record").fill({"Quantity": "5"})
    name = next(field.name for field in form.fields if field.label == "Movement")
    page = form.send_also(name, kind).submit()
    assert (page.status, list(page.errors)) == (200, ["Movement"])
    assert ledger(twin) == before


@pytest.mark.spec("STK-8")
def test_user_and_date_of_a_movement_cannot_be_forged(stocked, twin):
    form = stocked.visit(PAGE).form("Record").fill({"Movement": "receipt", "Quantity": "5"})
    for name in ("created_by", "created_by_id", "user", "created_at", "quantity_after"):
        form.send_also(name, "1")
    assert form.submit().status == 302
    assert (newest(twin)["username"], newest(twin)["quantity_after"]) == ("clerk", 45)


@pytest.mark.spec("STK-8")
def test_a_rejected_form_keeps_its_values(stocked):
    page = record(stocked, SKU, "Issue", 41, "job 7")
    expected = {"Movement": "issue", "Quantity": "41", "Reason": "job 7"}
    assert page.form("Record").values == expected


@pytest.mark.spec("STK-8")
def test_special_characters_in_a_reason_are_shown_unchanged(stocked):
    page = record(stocked, SKU, "Receipt", 1, "<b>½ & “more”</b>").follow()
    assert page.rows[0]["Reason"] == "<b>½ & “more”</b>"


@pytest.mark.spec("STK-8")
def test_recording_a_movement_does_not_count_as_an_edit_of_the_item(stocked, twin):
    edited = f"SELECT updated_at, version FROM stock_item WHERE sku = '{SKU}'"
    before = twin.rows(edited)
    assert record(stocked, SKU, "Receipt", 5).status == 302
    assert twin.rows(edited) == before
