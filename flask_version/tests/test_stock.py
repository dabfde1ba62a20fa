"""Items, movements and barcodes."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from wtforms import ValidationError

from stockroom.database import utc_now
from stockroom.extensions import db
from stockroom.stock.codes import validate_gtin
from stockroom.stock.models import Barcode, Item, StockMovement
from stockroom.stock.queries import daily_levels, matching_items

BOLT = "/items/HEX-M8-030/"
BOLT_ID = select(Item.id).filter_by(sku="HEX-M8-030").scalar_subquery()
NEWEST = select(StockMovement).order_by(StockMovement.id.desc())


@pytest.fixture
def on_hand(scalar):
    """Return a function that returns the bolt's quantity."""
    return lambda: scalar(select(Item.quantity_on_hand).filter_by(sku="HEX-M8-030"))


@pytest.fixture
def record(client, log_in):
    """Return a function that posts the movement form of the bolt, as the clerk."""
    log_in("clerk")

    def record(kind, quantity):
        data = {"kind": kind, "quantity": quantity, "reason": "Test", "key": "a" * 32}
        return client.post(f"{BOLT}movements/", data=data)

    return record


def test_a_receipt_raises_the_quantity_on_hand(record, on_hand, scalar):
    before = on_hand()
    response = record("receipt", 5)
    movement = scalar(NEWEST)
    assert response.location == f"{BOLT}?recorded={movement.id}"
    assert on_hand() == before + 5
    assert movement.quantity_change == 5
    assert movement.quantity_after == on_hand()


def test_an_adjustment_sets_the_counted_quantity(record, on_hand, scalar):
    before = on_hand()
    record("adjustment", before + 2)
    assert on_hand() == before + 2
    assert scalar(NEWEST).quantity_change == 2


def test_a_form_submitted_twice_is_recorded_once(record, on_hand):
    before = on_hand()
    record("receipt", 5)
    record("receipt", 5)
    assert on_hand() == before + 5


def test_the_chart_ends_at_the_level_that_its_movements_lead_to(app, record):
    with app.test_request_context():
        bolt = db.session.scalar(select(Item).filter_by(sku="HEX-M8-030"))
        db.session.expunge(bolt)
    record("receipt", 5)
    with app.test_request_context():
        today = utc_now().date()
        levels = daily_levels(bolt, days=2, today=today)
    assert levels[-1] == (today, bolt.quantity_on_hand + 5)


def test_an_issue_exceeding_the_quantity_on_hand_is_rejected(record, on_hand):
    before = on_hand()
    response = record("issue", 100_000)
    assert f"Only {before} on hand." in response.text
    assert on_hand() == before


def test_an_inactive_item_rejects_movements(record, on_hand, execute):
    before = on_hand()
    execute(update(Item).filter_by(sku="HEX-M8-030").values(is_active=False))
    assert "This item is inactive." in record("receipt", 5).text
    assert on_hand() == before


def test_a_movement_is_undone_once(record, on_hand, client, scalar):
    before = on_hand()
    record("receipt", 5)
    movement = scalar(NEWEST)
    for _ in range(2):
        client.post(f"/movements/{movement.id}/undo/")
        assert on_hand() == before
    undone = scalar(NEWEST)
    assert undone.id == movement.id + 1
    assert undone.reason == "Undo of receipt +5"


def test_a_user_without_the_permission_records_nothing(record, log_in, on_hand):
    before = on_hand()
    log_in("auditor")
    assert record("receipt", 5).status_code == 403
    assert on_hand() == before


@pytest.fixture
def search(client, log_in):
    """Return a function that lists the matching items, as the clerk."""
    log_in("clerk")
    return lambda **parameters: client.get("/items/", query_string=parameters)


def test_a_search_lists_the_items_that_match(search):
    response = search(q="hex bolt")
    assert "HEX-M8-030" in response.text
    assert "CAR-M8-080" not in response.text


def test_a_scanned_barcode_redirects_to_its_item(search):
    assert search(q="2004180003217").location == BOLT


def test_digits_of_a_longer_barcode_only_search(search):
    response = search(q="80003217")
    assert response.status_code == 200
    assert "HEX-M8-030" in response.text


def test_the_query_count_does_not_depend_on_the_number_of_items(search, statements):
    few = search(q="hex bolt").text.count("<tr")
    queries_for_few = len(statements)
    statements.clear()
    many = search().text.count("<tr")
    assert few < many
    assert len(statements) == queries_for_few


def test_a_barcode_needs_the_right_check_digit():
    validate_gtin("4006381333931")
    with pytest.raises(ValidationError):
        validate_gtin("4006381333932")


def test_a_filter_by_an_invalid_barcode_matches_nothing(scalar):
    assert scalar(matching_items(select(Item), barcode="abc")) is None


def test_leading_zeros_do_not_make_a_different_barcode(execute):
    with pytest.raises(IntegrityError, match="gtin"):
        execute(insert(Barcode).values(item_id=BOLT_ID, code="0405218310116"))


def test_the_database_keeps_a_quantity_from_going_below_zero(execute):
    with pytest.raises(IntegrityError, match="on_hand"):
        execute(update(Item).values(quantity_on_hand=-1))
