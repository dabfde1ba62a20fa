"""The stock in the admin (ADM-4, ADM-5, ADM-6, ADM-8, ADM-11)."""

from flask import flash
from sqlalchemy import Select, update
from sqlalchemy.orm import load_only

from ..admin_site.history import CHANGED, write_history
from ..admin_site.options import Inline, ModelAdmin, ReadOnlyAdmin, action, register
from ..extensions import db
from ..web.pagination import MAX_ROWS_COUNTED, capped_count
from ..web.transactions import unit_of_work
from .models import Barcode, Category, Item, StockMovement, Supplier


@register
class CategoryAdmin(ModelAdmin):
    model = Category
    verbose_name_plural = "categories"
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    ordering = ["name"]


@register
class SupplierAdmin(ModelAdmin):
    """Suppliers; an http or https website is shown as a link (ADM-17)."""

    model = Supplier
    list_display = ["name", "email", "phone", "website"]
    search_fields = ["name", "email"]
    ordering = ["name"]


class BarcodeInline(Inline):
    model = Barcode
    relation = "barcodes"
    fields = ["code"]


@register
class ItemAdmin(ModelAdmin):
    """Items with their barcodes; only movements change the quantity on hand (ADM-16)."""

    model = Item
    list_display = [
        "sku",
        "name",
        "category",
        "supplier",
        "location",
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
        (None, ["sku", "name", "description", "category", "supplier", "is_active"]),
        ("Storage and cost", ["location", "unit_cost", "reorder_level"]),
        ("State", ["quantity_on_hand", "status", "created_at", "updated_at"]),
    ]
    readonly_fields = ["quantity_on_hand", "status", "created_at", "updated_at"]
    inlines = [BarcodeInline]
    actions = ["deactivate", "activate"]
    permissions = [("import_items", "import items"), ("view_reports", "view reports")]

    @action(permission="change", description="Deactivate selected %(verbose_name_plural)s")
    def deactivate(self, query: Select) -> None:
        self.set_active(query, False)

    @action(permission="change", description="Activate selected %(verbose_name_plural)s")
    def activate(self, query: Select) -> None:
        self.set_active(query, True)

    def set_active(self, query: Select, is_active: bool) -> None:
        if capped_count(query) > MAX_ROWS_COUNTED:
            flash(f"Select at most {MAX_ROWS_COUNTED} items to change.", "error")
            return
        count = self.update_items(query, is_active)
        items = "1 item was" if count == 1 else f"{count} items were"
        done = "activated" if is_active else "deactivated"
        flash(f"{items} {done}.", "success")

    @unit_of_work
    def update_items(self, query: Select, is_active: bool) -> int:
        """Change items with their version and history; return their number."""
        query = (
            query.where(Item.is_active.is_(not is_active))
            .order_by(Item.id)
            .options(load_only(Item.sku, Item.name))
            .with_for_update()
        )
        items = db.session.scalars(query).all()
        statement = (
            update(Item)
            .where(Item.id.in_([item.id for item in items]))
            .values(is_active=is_active, version=Item.version + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(statement)
        write_history(self, items, CHANGED, "Changed Active.")
        return len(items)


@register
class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger, read-only (ADM-15, STK-11)."""

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
