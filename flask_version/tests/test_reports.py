"""The reports."""

from sqlalchemy import update
from stockroom.extensions import db
from stockroom.stock.models import Item


def set_reorder_level(app, level):
    with app.app_context():
        bolt = update(Item).filter_by(sku="HEX-M8-030")
        db.session.execute(bolt.values(reorder_level=level))
        db.session.commit()


def test_an_item_at_its_reorder_level_is_to_be_ordered(app, client, log_in):
    log_in("auditor")
    set_reorder_level(app, Item.quantity_on_hand - 1)
    assert "HEX-M8-030" not in client.get("/reports/low-stock/").text
    set_reorder_level(app, Item.quantity_on_hand)
    assert "HEX-M8-030" in client.get("/reports/low-stock/").text
