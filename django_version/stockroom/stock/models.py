"""Items, where they come from, and the ledger of their movements."""

from django.conf import settings
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, CheckConstraint, F, Index, Q, Value, When
from django.db.models.functions import Concat, Length, Substr
from django.db.models.lookups import In
from django.urls import reverse
from django.utils import timezone

from ..web.fields import CheckedByFields, EmailField, LineField, TextField, URLField
from .choices import ItemStatus, MovementKind
from .codes import SKUField, scanned_gtin, validate_gtin
from .queries import ItemQuerySet, MovementQuerySet


class Category(models.Model):
    """A kind of item (STK-1, STK-3)."""

    name = LineField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True, db_index=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Supplier(models.Model):
    """Someone items are bought from (STK-1, STK-3)."""

    name = LineField(max_length=120, unique=True)
    email = EmailField(blank=True)
    phone = LineField(max_length=40, blank=True)
    website = URLField(blank=True, validators=[validators.URLValidator(["http", "https"])])

    class Meta:
        ordering = ["name"]
        constraints = [
            CheckConstraint(
                name="stock_supplier_website_http",
                condition=Q(website="")
                | Q(website__startswith="http://")
                | Q(website__startswith="https://"),
            ),
        ]

    def __str__(self):
        return self.name


class Item(CheckedByFields, models.Model):
    """Something on the shelf; only movements change its quantity on hand (STK-1, STK-9)."""

    sku = SKUField("SKU", max_length=40, unique=True)
    name = LineField(max_length=120)
    description = TextField(blank=True, max_length=2000)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True)
    unit_cost = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[validators.MinValueValidator(0)]
    )
    quantity_on_hand = models.IntegerField(default=0, editable=False)
    reorder_level = models.IntegerField(
        default=0,
        validators=[validators.MinValueValidator(0), validators.MaxValueValidator(999_999_999)],
    )
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1, editable=False)
    # Computed by the database, so that an index can serve the filter and no code can forget it.
    status = models.GeneratedField(
        expression=Case(
            When(is_active=False, then=Value("inactive")),
            When(quantity_on_hand=0, then=Value("out")),
            When(quantity_on_hand__lte=F("reorder_level"), then=Value("low")),
            default=Value("ok"),
        ),
        output_field=models.CharField(max_length=8, choices=ItemStatus.choices),
        choices=ItemStatus.choices,
        db_persist=True,
    )
    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["sku"]
        permissions = [("import_items", "Can import items"), ("view_reports", "Can view reports")]
        constraints = [
            CheckConstraint(
                name="stock_item_sku_format",
                condition=~Q(sku="") & ~Q(sku__regex="[^A-Z0-9-]"),
            ),
            CheckConstraint(name="stock_item_unit_cost", condition=Q(unit_cost__gte=0)),
            CheckConstraint(
                name="stock_item_quantity_on_hand", condition=Q(quantity_on_hand__gte=0)
            ),
            CheckConstraint(name="stock_item_reorder_level", condition=Q(reorder_level__gte=0)),
        ]
        indexes = [
            Index(fields=["is_active", "sku"], name="stock_item_active_sku"),
            Index(fields=["is_active", "name", "id"], name="stock_item_active_name"),
            Index(fields=["is_active", "quantity_on_hand", "id"], name="stock_item_active_on_hand"),
            Index(fields=["is_active", "unit_cost", "id"], name="stock_item_active_cost"),
            Index(fields=["status", "sku"], name="stock_item_status_sku"),
        ]

    def __str__(self):
        return f"{self.sku} {self.name}"

    def get_absolute_url(self):
        return reverse("stock:item_detail", args=[self.sku])


class Barcode(CheckedByFields, models.Model):
    """A code on an item's packaging (STK-2, STK-7, STK-14)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="barcodes")
    code = models.CharField(max_length=14, unique=True, validators=[validate_gtin])
    # The code as 14 digits, so that leading zeros make no second barcode of one GTIN.
    gtin = models.GeneratedField(
        expression=Substr(Concat(Value("000000"), "code"), Length("code") - 7, 14),
        output_field=models.CharField(max_length=14),
        unique=True,
        db_persist=True,
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            CheckConstraint(
                name="stock_barcode_code_digits",
                condition=~Q(code__regex="[^0-9]") & Q(In(Length("code"), [8, 12, 13, 14])),
            ),
        ]

    def __str__(self):
        return self.code

    def validate_unique(self, exclude=None):
        """Compare GTINs: codes with more or fewer zeros before them are equal (STK-14)."""
        same = Barcode.objects.filter(gtin=scanned_gtin(self.code)).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"code": self.unique_error_message(Barcode, ["code"])})


class StockMovement(models.Model):
    """One line of the ledger, never changed or deleted (STK-9, STK-11)."""

    # The indexes below begin with these two keys and serve them as well.
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="movements", db_index=False
    )
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    quantity_change = models.IntegerField()
    quantity_after = models.IntegerField()
    reason = LineField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False
    )
    request_key = models.CharField(max_length=255, null=True, editable=False)
    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "request_key"], name="stock_request_key"),
            CheckConstraint(name="stock_movement_kind", condition=Q(kind__in=MovementKind.values)),
            CheckConstraint(
                name="stock_movement_direction",
                condition=Q(kind="receipt", quantity_change__gt=0)
                | Q(kind="issue", quantity_change__lt=0)
                | Q(kind="adjustment") & ~Q(quantity_change=0),
            ),
            CheckConstraint(
                name="stock_movement_quantity_after", condition=Q(quantity_after__gte=0)
            ),
        ]
        indexes = [
            Index(fields=["created_at", "id"], name="stock_movement_newest"),
            Index(fields=["item", "created_at", "id"], name="stock_movement_item_newest"),
            Index(fields=["kind", "created_at", "id"], name="stock_movement_kind_newest"),
            Index(fields=["created_by", "created_at", "id"], name="stock_movement_person_newest"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.quantity_change:+d} {self.item.sku}"
