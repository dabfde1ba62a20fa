"""The form of a movement, and the item form for the API and imports."""

import re
import secrets

from django import forms

from ..web.fields import AmountField, LineFormField, WholeNumberField
from .choices import MovementKind
from .models import Category, Item

MAX_QUANTITY = 1_000_000
REQUEST_KEY = re.compile(r"[!-~]{1,255}")
# Stricter than the fields that a ModelForm would use.
NUMBER_FIELDS = {"unit_cost": AmountField, "reorder_level": WholeNumberField}
NO_KEY = "This form could not be verified. Submit it again."


class RequestKeyField(forms.Field):
    """A key that identifies repeated submissions, new each time the form is shown (STK-13)."""

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        """Show a new key when the form is shown again."""
        return initial


class ItemForm(forms.ModelForm):
    """The fields of an item; only those that were sent are validated (API-4)."""

    category = forms.ModelChoiceField(Category.objects, to_field_name="slug")

    class Meta:
        model = Item
        field_classes = NUMBER_FIELDS
        fields = [
            "sku",
            "name",
            "description",
            "category",
            "supplier",
            "location",
            "unit_cost",
            "reorder_level",
            "is_active",
        ]

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        for name in self.fields.keys() - data.keys():
            del self.fields[name]


class MovementForm(forms.Form):
    """A movement of an item (STK-13)."""

    key = RequestKeyField(initial=secrets.token_urlsafe, required=False)
    kind = forms.ChoiceField(
        label="Movement",
        widget=forms.RadioSelect,
        choices=[
            (MovementKind.RECEIPT, "Receive"),
            (MovementKind.ISSUE, "Issue"),
            (MovementKind.ADJUSTMENT, "Count"),
        ],
    )
    quantity = WholeNumberField(
        min_value=0, max_value=MAX_QUANTITY, help_text="For a count, the quantity you counted."
    )
    reason = LineFormField(max_length=200, required=False, help_text="Required for a count.")

    def clean(self):
        """Require a key, a reason for an adjustment, and otherwise a quantity of at least 1."""
        data = super().clean()
        if not REQUEST_KEY.fullmatch(data["key"] or ""):
            self.add_error(None, NO_KEY)
        if data.get("kind") == MovementKind.ADJUSTMENT:
            if "reason" in data and not data["reason"]:
                self.add_error("reason", "A reason is required for adjustments.")
        elif data.get("quantity") == 0:
            self.add_error("quantity", "Ensure this value is greater than or equal to 1.")
        return data
