"""Form fields for related records."""

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from stockroom.stock.models import Item
from stockroom.web import fields
from stockroom.web.forms import Form


def test_a_record_is_entered_by_the_name_that_the_field_shows(app, scalar, monkeypatch):
    monkeypatch.setattr(fields, "MAX_CHOICES", 10)
    item = scalar(select(Item))
    with app.test_request_context():

        class ItemForm(Form):
            item = fields.RecordField("Item", model=Item)

        shown = ItemForm(data={"item": item}).item._value()
        assert shown == item.sku
        form = ItemForm(MultiDict({"item": shown}))
        assert form.validate()
        assert form.item.data.id == item.id
