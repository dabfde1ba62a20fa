"""Items, movements and barcodes."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from stockroom.extensions import db
from stockroom.stock.codes import validate_gtin
from stockroom.stock.models import Item, StockMovement
from wtforms import ValidationError

MOVEMENTS = "/items/HEX-M8-030/movements/"


@pytest.fixture
def on_hand(scalar):
    """Return a function that returns the bolt's quantity."""
    return lambda: scalar(select(Item.quantity_on_hand).filter_by(sku="HEX-M8-030"))


@pytest.fixture
def record(client, log_in):
    """Return a function that posts the movement form as the clerk."""
    log_in("clerk")

    def record(kind, quantity):
        data = {"kind": kind, "quantity": quantity, "reason": "", "key": "a" * 32}
        return client.post(MOVEMENTS, data=data)

    return record


def test_a_receipt_raises_the_quantity_on_hand(record, on_hand, scalar):
    before = on_hand()
    response = record("receipt", 5)
    assert response.location.startswith("/items/HEX-M8-030/?recorded=")
    assert on_hand() == before + 5
    newest = select(StockMovement.quantity_change).order_by(StockMovement.id.desc())
    assert scalar(newest) == 5


def test_a_form_sent_twice_counts_once(record, on_hand):
    before = on_hand()
    record("receipt", 5)
    record("receipt", 5)
    assert on_hand() == before + 5


def test_an_issue_of_more_than_is_there_is_refused(record, on_hand):
    before = on_hand()
    response = record("issue", 100_000)
    assert f"Only {before} on hand." in response.text
    assert on_hand() == before


def test_a_movement_is_undone_once(record, on_hand, client, scalar):
    before = on_hand()
    record("receipt", 5)
    pk = scalar(select(StockMovement.id).order_by(StockMovement.id.desc()))
    for _time in range(2):
        client.post(f"/movements/{pk}/undo/")
        assert on_hand() == before


def test_a_search_lists_the_items_that_match(client, log_in):
    log_in("clerk")
    response = client.get("/items/", query_string={"q": "hex bolt"})
    assert "HEX-M8-030" in response.text
    assert "UBT-M8-050" not in response.text


def test_a_barcode_needs_the_right_check_digit():
    validate_gtin("4006381333931")
    with pytest.raises(ValidationError):
        validate_gtin("4006381333932")


def test_the_database_keeps_a_quantity_from_going_below_zero(app):
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(update(Item).values(quantity_on_hand=-1))
