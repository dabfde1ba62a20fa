"""What people fill in about stock."""

import re
import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from ..extensions import db
from ..web.fields import NO_CHOICE
from ..web.forms import ChoiceField, Form, TextField, optional_text
from ..web.model_forms import RecordForm, form_class
from ..web.numbers import WholeNumberField, read_number
from ..web.validators import Between, Optional, Required, refuse_nul
from .choices import MovementKind
from .models import Category, Item, Supplier

MAX_QUANTITY = 1_000_000
KEY = re.compile(r"[!-~]{1,255}")
NO_KEY = "The key of the form is missing or damaged. Send the form again."


class KeyField(TextField):
    """What tells a form from its copies, new each time it is shown (STK-13)."""

    widget = HiddenInput()
    normal = staticmethod(str)

    def _value(self):
        return secrets.token_urlsafe()


class LookupField(TextField):
    """A record of another kind, by the column that names it (API-4)."""

    normal = staticmethod(str)

    def __init__(self, label=None, validators=None, *, column: InstrumentedAttribute, **options):
        super().__init__(label, validators, **options)
        self.column = column

    def process_formdata(self, valuelist):
        """Find the record that is named (API-4)."""
        super().process_formdata(valuelist)
        self.text, self.data = self.data, None
        value = self.text
        if self.column.type.python_type is int:
            value = read_number(value)
        if "\0" not in self.text:
            self.data = db.session.scalar(select(self.column.class_).where(self.column == value))

    def pre_validate(self, form):
        """Refuse what names no record (API-4)."""
        refuse_nul(self.text)
        if self.text and self.data is None:
            raise StopValidation(NO_CHOICE)


class ItemValuesForm(RecordForm):
    """An item whose category and supplier are named by a slug and a primary key (API-4)."""

    overrides = {
        "category": LookupField("Category", [Required()], column=Category.slug),
        "supplier": LookupField("Supplier", [Optional()], column=Supplier.id),
    }


def item_form(item: Item, values: dict[str, Any]) -> RecordForm:
    """Return a form of the values of an item that are sent, by the rules of its model (API-4)."""
    typed = {
        name: "" if value is None or value is False else str(value)
        for name, value in values.items()
    }
    form = form_class(Item, tuple(values), ItemValuesForm)
    return form(item, formdata=MultiDict(typed), meta={"csrf": False})


class MovementForm(Form):
    """One movement of one item (STK-8, STK-13)."""

    key = KeyField()
    kind = ChoiceField(
        "Movement",
        choices=[
            ("receipt", "Receipt: goods in"),
            ("issue", "Issue: goods out"),
            ("adjustment", "Adjustment: counted level"),
        ],
    )
    quantity = WholeNumberField(
        "Quantity",
        [Between(0, MAX_QUANTITY)],
        description="For an adjustment: the level you counted.",
    )
    reason = optional_text("Reason", 200, description="Needed for an adjustment.")

    def validate(self, extra_validators=None):
        """Ask for a key, at least 1 to move, and the reason of an adjustment (STK-8, STK-13)."""
        super().validate(extra_validators)
        if not KEY.fullmatch(self.key.data or ""):
            self.form_errors.append(NO_KEY)
        if self.kind.data == MovementKind.ADJUSTMENT:
            if not self.reason.data and not self.reason.errors:
                self.reason.errors.append("A reason is required for adjustments.")
        elif self.quantity.data == 0:
            self.quantity.errors.append("Ensure this value is greater than or equal to 1.")
        return not self.errors
