"""Forms of the stock."""

from django import forms

from .models import Item


class ItemForm(forms.ModelForm):
    """A new item; it starts with nothing on hand."""

    class Meta:
        model = Item
        fields = ["sku", "name", "unit_cost"]


class MovementForm(forms.Form):
    """A movement of an item."""

    kind = forms.ChoiceField(
        label="Movement",
        choices=[("receipt", "Receipt: goods in"), ("issue", "Issue: goods out")],
    )
    quantity = forms.IntegerField(min_value=1, max_value=1_000_000)
