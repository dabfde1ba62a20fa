"""The forms of items and movements."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectChoice, StringField
from wtforms.validators import DataRequired

from ..extensions import db
from ..web.fields import NO_CHOICE
from ..web.forms import Form, RadioChoiceField, optional_text
from ..web.model_forms import RecordForm, form_class
from ..web.numbers import WholeNumberField, parse_integer
from ..web.validators import NUL, Between
from .choices import MovementKind
from .models import Category, Item, Supplier

MAX_QUANTITY = 1_000_000
REQUEST_KEY = re.compile(r"[!-~]{1,255}")
NO_KEY = "This form could not be verified. Submit it again."


class KeyField(HiddenField):
    """A key that identifies repeated submissions, new each time the form is shown (STK-13)."""

    def _value(self):
        return secrets.token_urlsafe()


def lookup(column: InstrumentedAttribute) -> Callable[[str], db.Model | None]:
    """Return a field filter that replaces a value of this unique column by its record (API-4)."""

    def fetch(text: str) -> db.Model | None:
        if "\0" in text:
            raise ValueError(NUL)
        value = parse_integer(text) if column.type.python_type is int else text
        record = db.session.scalar(select(column.class_).where(column == value))
        if text and record is None:
            raise ValueError(NO_CHOICE)
        return record

    return fetch


class ItemValuesForm(RecordForm):
    """An item whose category and supplier are given by slug and primary key (API-4)."""

    overrides = {
        "category": StringField("Category", [DataRequired()], filters=[lookup(Category.slug)]),
        "supplier": StringField("Supplier", filters=[lookup(Supplier.id)]),
    }


def item_form(item: Item, values: dict[str, Any]) -> RecordForm:
    """Return a form of the values of an item that were sent (API-4)."""
    texts = {
        name: "" if value is None or value is False else str(value)
        for name, value in values.items()
    }
    form = form_class(Item, tuple(sorted(values)), ItemValuesForm)
    return form(item, formdata=MultiDict(texts), meta={"csrf": False})


class MovementForm(Form):
    """A movement of an item (STK-13)."""

    key = KeyField()
    kind = RadioChoiceField(
        "Movement",
        choices=[
            SelectChoice("receipt", "Receive"),
            SelectChoice("issue", "Issue"),
            SelectChoice("adjustment", "Count"),
        ],
    )
    quantity = WholeNumberField(
        "Quantity",
        [Between(0, MAX_QUANTITY)],
        description="For a count: the level you counted.",
    )
    reason = optional_text("Reason", 200, description="Required for a count.")

    def validate(self, extra_validators=None):
        """Require a key, a reason for an adjustment, and otherwise a quantity of at least 1."""
        super().validate(extra_validators)
        if not REQUEST_KEY.fullmatch(self.key.data or ""):
            self.form_errors.append(NO_KEY)
        if self.kind.data == MovementKind.ADJUSTMENT:
            if not self.reason.data and not self.reason.errors:
                self.reason.errors.append("A reason is required for adjustments.")
        elif self.quantity.data == 0:
            self.quantity.errors.append("Ensure this value is greater than or equal to 1.")
        return not self.errors
