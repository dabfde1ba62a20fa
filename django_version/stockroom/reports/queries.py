"""The figures of the dashboard."""

from decimal import Decimal

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ..stock.choices import ItemStatus
from ..stock.models import Item

VALUE = Coalesce(
    Sum(F("quantity_on_hand") * F("unit_cost")),
    Decimal(0),
    output_field=DecimalField(max_digits=20, decimal_places=2),
)


def count_items() -> dict[str, int]:
    """Count the active items, the low ones and those that are out (REP-1)."""
    return Item.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        low=Count("pk", filter=Q(status=ItemStatus.LOW)),
        out=Count("pk", filter=Q(status=ItemStatus.OUT)),
    )


def value_by_category() -> list[dict[str, object]]:
    """Return category__name and stock value of each category, greatest value first (REP-1)."""
    rows = Item.objects.values("category__name").annotate(value=VALUE)
    return list(rows.order_by("-value", "category__name"))


def urgent_items(limit: int) -> QuerySet:
    """Return the low and empty items that are furthest below their reorder level (REP-1)."""
    rows = Item.objects.filter(status__in=[ItemStatus.LOW, ItemStatus.OUT])
    rows = rows.annotate(shortfall=F("reorder_level") - F("quantity_on_hand"))
    return rows.order_by("-shortfall", "sku").values(
        "sku", "name", "quantity_on_hand", "reorder_level", "status"
    )[:limit]
