"""The reports."""

from sqlalchemy import select
from stockroom.extensions import db
from stockroom.stock.models import Item


def test_an_item_at_its_reorder_level_is_to_be_ordered(client, log_in):
    bolt = db.session.scalar(select(Item).filter_by(sku="HEX-M8-030"))
    bolt.reorder_level = bolt.quantity_on_hand
    db.session.commit()
    log_in("auditor")
    assert "HEX-M8-030" in client.get("/reports/low-stock/").text
