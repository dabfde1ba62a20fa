"""The reports."""

from sqlalchemy import update
from stockroom.extensions import db
from stockroom.stock.models import Item


def test_an_item_at_its_reorder_level_is_to_be_ordered(app, client, log_in):
    with app.app_context():
        bolt = update(Item).filter_by(sku="HEX-M8-030")
        db.session.execute(bolt.values(reorder_level=Item.quantity_on_hand))
        db.session.commit()
    log_in("auditor")
    assert "HEX-M8-030" in client.get("/reports/low-stock/").text
