"""The stock in the admin."""

from ..admin_site.options import ModelAdmin
from .forms import ItemForm
from .models import Item


class ItemAdmin(ModelAdmin):
    """Items; the quantity on hand is shown and not edited."""

    model = Item
    form = ItemForm
    list_display = ["sku", "name", "quantity_on_hand", "unit_cost"]
    search_fields = ["sku", "name"]
    ordering = ["sku"]
    labels = {"sku": "SKU"}
