"""Forms of the stock."""

from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import DecimalField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from ..extensions import db
from .models import Item


class ItemForm(FlaskForm):
    """An item; a new one starts with nothing on hand."""

    sku = StringField(
        "SKU",
        validators=[
            InputRequired(),
            Length(max=40),
            Regexp(r"^[A-Z0-9-]+\Z", message="Use capital letters, digits and hyphens only."),
        ],
    )
    name = StringField("Name", validators=[InputRequired(), Length(max=120)])
    unit_cost = DecimalField(
        "Unit cost",
        validators=[InputRequired(), NumberRange(min=0, message="This must be 0 or more.")],
    )

    def validate_sku(self, field):
        """Reject an SKU that another item has."""
        if field.data == field.object_data:
            return
        if db.session.scalar(select(Item).filter_by(sku=field.data)):
            raise ValidationError("Item with this SKU already exists.")


class MovementForm(FlaskForm):
    """A movement of an item."""

    kind = SelectField(
        "Movement",
        choices=[("receipt", "Receipt: goods in"), ("issue", "Issue: goods out")],
    )
    quantity = IntegerField(
        "Quantity", validators=[InputRequired(), NumberRange(min=1, max=1_000_000)]
    )
