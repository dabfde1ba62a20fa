"""The stock in the admin (ADM-4, ADM-5, ADM-6, ADM-8, ADM-11)."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.utils import timezone

from ..admin_site.changelist import RelatedFilter
from ..admin_site.forms import RecordForm
from ..admin_site.options import ModelAdmin, ReadOnlyAdmin
from ..web.fields import NormalizedTextMixin
from ..web.pagination import MAX_ROWS_COUNTED, capped_count
from ..web.search import MAX_SEARCH_LENGTH
from .codes import parse_gtin
from .forms import NUMBER_FIELDS
from .models import Barcode, Category, Item, StockMovement, Supplier


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]


@admin.register(Supplier)
class SupplierAdmin(ModelAdmin):
    """Suppliers; an http or https website is shown as a link (ADM-17)."""

    list_display = ["name", "email", "phone", "website"]
    search_fields = ["name", "email"]


class BarcodeFormField(NormalizedTextMixin, forms.CharField):
    """A barcode; text with no visible characters counts as empty."""


class BarcodeFormSet(forms.BaseInlineFormSet):
    """The barcodes of an item, each GTIN once (STK-14)."""

    def validate_unique(self):
        super().validate_unique()
        rows = (form for form in self.forms if form not in self.deleted_forms)
        codes = [form.cleaned_data.get("code") for form in rows if form.is_valid()]
        gtins = [parse_gtin(code) for code in codes if code]
        if len(set(gtins)) < len(gtins):
            raise forms.ValidationError(self.get_unique_error_message(["code"]))


class BarcodeInline(admin.TabularInline):
    model = Barcode
    formset = BarcodeFormSet
    formfield_overrides = {models.CharField: {"form_class": BarcodeFormField}}
    extra = 1


class ItemAdminForm(RecordForm):
    """An item's form; the version counts changes of barcodes too (ADM-7, ADM-16)."""

    class Meta:
        field_classes = NUMBER_FIELDS
        help_texts = {"unit_cost": f"In {settings.CURRENCY}."}

    def get_version(self):
        return str(self.instance.version)


@admin.register(Item)
class ItemAdmin(ModelAdmin):
    """Items with their barcodes; only movements change the quantity on hand (ADM-16)."""

    form = ItemAdminForm
    fieldsets = [
        (None, {"fields": ["sku", "name", "description", "category", "supplier", "is_active"]}),
        ("Storage and cost", {"fields": ["location", "unit_cost", "reorder_level"]}),
        ("State", {"fields": ["quantity_on_hand", "status", "created_at", "updated_at"]}),
    ]
    readonly_fields = ["quantity_on_hand", "status", "created_at", "updated_at"]
    autocomplete_fields = ["category", "supplier"]
    inlines = [BarcodeInline]
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
    list_filter = [("category", RelatedFilter), ("supplier", RelatedFilter), "is_active", "status"]
    list_prefetch_related = ["category", "supplier"]
    search_fields = ["sku", "name", "barcodes__code"]
    sortable_by = ["sku", "name", "quantity_on_hand", "unit_cost"]
    actions = ["deactivate", "activate"]

    def get_search_results(self, request, queryset, search_term):
        """Search as the list of items does."""
        return queryset.search(search_term[:MAX_SEARCH_LENGTH]), False

    def save_model(self, request, obj, form, change):
        """Increment the version, and save only the fields that changed."""
        if change:
            obj.version += 1
            obj.save(update_fields=[*form.changed_data, "version", "updated_at"])
        else:
            super().save_model(request, obj, form, change)

    @admin.action(permissions=["change"], description="Deactivate selected %(verbose_name_plural)s")
    def deactivate(self, request, queryset):
        self.set_active(request, queryset, is_active=False)

    @admin.action(permissions=["change"], description="Activate selected %(verbose_name_plural)s")
    def activate(self, request, queryset):
        self.set_active(request, queryset, is_active=True)

    def set_active(self, request, queryset, *, is_active):
        """Activate or deactivate the items that need it, and log the change in their history."""
        if capped_count(queryset) > MAX_ROWS_COUNTED:
            text = f"Select at most {MAX_ROWS_COUNTED} items to change."
            self.message_user(request, text, messages.ERROR)
            return
        items = list(queryset.filter(is_active=not is_active).order_by("pk").select_for_update())
        rows = Item.objects.filter(pk__in=[item.pk for item in items])
        rows.update(is_active=is_active, version=models.F("version") + 1, updated_at=timezone.now())
        self.log_changes(request, items, "Active", "activated" if is_active else "deactivated")


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger, read-only (ADM-15, STK-11)."""

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
    list_prefetch_related = ["item", "created_by"]
    search_fields = ["item__sku", "item__name", "reason"]
    sortable_by = ["created_at"]
