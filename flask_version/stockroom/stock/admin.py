"""What the admin shows of the stock (ADM-3, ADM-4, ADM-5, ADM-8, ADM-11, ADM-15)."""

from flask import flash
from sqlalchemy import Select, update

from ..admin_site.history import CHANGED, write_history
from ..admin_site.options import ModelAdmin, ReadOnlyAdmin, TabularInline, action
from ..extensions import db
from ..web.pagination import REACH, count_reachable
from ..web.transactions import unit_of_work
from .models import Barcode, Category, Item, StockMovement, Supplier


class CategoryAdmin(ModelAdmin):
    """Kinds of items (ADM-3, ADM-4)."""

    model = Category
    verbose_name_plural = "categories"
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    ordering = ["name"]


class SupplierAdmin(ModelAdmin):
    """Where items are bought (ADM-3, ADM-4)."""

    model = Supplier
    list_display = ["name", "email", "phone", "website"]
    search_fields = ["name", "email"]
    ordering = ["name"]


class BarcodeInline(TabularInline):
    """The barcodes of an item (ADM-8)."""

    model = Barcode
    relation = "barcodes"
    fields = ["code"]


class ItemAdmin(ModelAdmin):
    """Items; their level belongs to the ledger (ADM-3, ADM-4, ADM-5, ADM-16)."""

    model = Item
    list_display = [
        "sku",
        "name",
        "category",
        "supplier",
        "quantity_on_hand",
        "unit_cost",
        "reorder_level",
        "status",
    ]
    list_filter = ["category", "supplier", "is_active", "status"]
    search_fields = ["sku", "name", "barcodes.code"]
    ordering = ["sku"]
    sortable_by = ["sku", "name", "quantity_on_hand", "unit_cost"]
    fieldsets = [
        (None, {"fields": ["sku", "name", "description", "category", "supplier", "is_active"]}),
        ("Cost and level", {"fields": ["unit_cost", "reorder_level"]}),
        ("State", {"fields": ["quantity_on_hand", "status", "created_at", "updated_at"]}),
    ]
    readonly_fields = ["quantity_on_hand", "status", "created_at", "updated_at"]
    inlines = [BarcodeInline]
    actions = ["deactivate", "activate"]
    permissions = [("import_items", "import items"), ("view_reports", "view reports")]

    @action(permission="change", description="Deactivate selected items")
    def deactivate(self, selection: Select) -> None:
        """Take the chosen items out of use (ADM-11)."""
        self.switch(selection, False)

    @action(permission="change", description="Activate selected items")
    def activate(self, selection: Select) -> None:
        """Put the chosen items into use again (ADM-11)."""
        self.switch(selection, True)

    def switch(self, selection: Select, is_active: bool) -> None:
        """Switch the chosen items and say how many were not so before (ADM-11)."""
        if count_reachable(selection) > REACH:
            flash(f"Select at most {REACH} items to change.", "error")
            return
        count = set_active(self, selection, is_active)
        counted = "1 item was" if count == 1 else f"{count} items were"
        flash(f"{counted} {'' if is_active else 'de'}activated.", "success")


@unit_of_work
def set_active(admin: ItemAdmin, selection: Select, is_active: bool) -> int:
    """Switch the items that are not so yet, with their history; return their number (ADM-11)."""
    rows = selection.where(Item.is_active.is_(not is_active)).order_by(Item.id)
    items = db.session.scalars(rows.with_for_update()).all()
    switch = update(Item).where(Item.id.in_([item.id for item in items]))
    switch = switch.values(is_active=is_active, version=Item.version + 1)
    db.session.execute(switch.execution_options(synchronize_session=False))
    write_history(admin, items, CHANGED, "Changed Active.")
    return len(items)


class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger, to be looked at (ADM-15, STK-11)."""

    model = StockMovement
    list_display = [
        "created_at",
        "item",
        "kind",
        "quantity_change",
        "quantity_after",
        "reason",
        "created_by",
    ]
    list_filter = ["kind"]
    search_fields = ["item.sku", "item.name", "reason"]
    ordering = ["-created_at"]
    sortable_by = ["created_at"]
