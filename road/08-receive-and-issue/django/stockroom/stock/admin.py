"""The stock in the admin."""

from django.contrib import admin

from .models import Item


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    """Items; the quantity on hand is shown and not edited."""

    list_display = ["sku", "name", "quantity_on_hand", "unit_cost"]
    search_fields = ["sku", "name"]
