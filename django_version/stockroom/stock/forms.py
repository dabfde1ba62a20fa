"""What people fill in about stock."""

import re
import secrets

from django import forms

from ..web.fields import LineFormField
from ..web.numbers import AmountField, WholeNumberField
from .choices import MovementKind
from .codes import scanned_gtin
from .models import Category, Item

MAX_QUANTITY = 1_000_000
KEY = re.compile(r"[!-~]{1,255}")
# Fields of an item that a ModelForm would read less strictly.
NUMBERS = {"unit_cost": AmountField, "reorder_level": WholeNumberField}
NO_KEY = "The key of the form is missing or damaged. Send the form again."


class KeyField(forms.Field):
    """What tells a form from its copies, new each time it is shown (STK-13)."""

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        return initial


class BarcodeFormSet(forms.BaseInlineFormSet):
    """The codes of an item, each once, whatever zeros stand before it (ADM-8, STK-14)."""

    def validate_unique(self):
        """Refuse the same GTIN in two rows (STK-14)."""
        super().validate_unique()
        kept = (form for form in self.forms if form not in self.deleted_forms)
        codes = [form.cleaned_data.get("code") for form in kept if form.is_valid()]
        found = [scanned_gtin(code) for code in codes if code]
        if len(set(found)) < len(found):
            raise forms.ValidationError(self.get_unique_error_message(["code"]))


class ItemForm(forms.ModelForm):
    """Values of an item, whichever are sent, by the rules of its model (API-4)."""

    category = forms.ModelChoiceField(Category.objects, to_field_name="slug")

    class Meta:
        model = Item
        field_classes = NUMBERS
        fields = [
            "sku",
            "name",
            "description",
            "category",
            "supplier",
            "unit_cost",
            "reorder_level",
            "is_active",
        ]

    def __init__(self, values, **options):
        super().__init__(values, **options)
        for name in set(self.fields) - set(values):
            del self.fields[name]


class MovementForm(forms.Form):
    """One movement of one item (STK-8, STK-13)."""

    key = KeyField(initial=secrets.token_urlsafe, required=False)
    kind = forms.ChoiceField(
        label="Movement",
        choices=[
            ("receipt", "Receipt: goods in"),
            ("issue", "Issue: goods out"),
            ("adjustment", "Adjustment: counted level"),
        ],
    )
    quantity = WholeNumberField(
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text="For an adjustment: the level you counted.",
    )
    reason = LineFormField(max_length=200, required=False, help_text="Needed for an adjustment.")

    def clean(self):
        """Ask for a key, at least 1 to move, and the reason of an adjustment (STK-8, STK-13)."""
        data = super().clean()
        if not KEY.fullmatch(data["key"] or ""):
            self.add_error(None, NO_KEY)
        if data.get("kind") == MovementKind.ADJUSTMENT:
            if "reason" in data and not data["reason"]:
                self.add_error("reason", "A reason is required for adjustments.")
        elif data.get("quantity") == 0:
            self.add_error("quantity", "Ensure this value is greater than or equal to 1.")
        return data
