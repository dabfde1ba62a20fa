"""Forms of the stock."""

from django import forms

from .models import Item


class ItemForm(forms.ModelForm):
    """A new item; it starts with nothing on hand."""

    class Meta:
        model = Item
        fields = ["sku", "name", "unit_cost"]
