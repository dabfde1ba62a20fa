"""The reads of the stockroom that are more than a look-up."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..web.search import search_words
from .choices import ItemStatus
from .filters import ItemFilter, MovementFilter
from .gtin import scanned_gtin
from .models import Barcode, Item, StockMovement

SHORTFALL = F("reorder_level") - F("quantity_on_hand")
# What has no pages shows so many rows at once.
MOST_ROWS = 1_000


def search_items(rows: QuerySet[Item], q: str) -> QuerySet[Item]:
    """Keep the items of which SKU, name or a barcode contains each word (STK-2)."""
    for word in search_words(q):
        is_code = Q(code__contains=word) | Q(gtin=scanned_gtin(word))
        codes = Barcode.objects.filter(is_code, item=OuterRef("pk"))
        rows = rows.filter(Q(sku__icontains=word) | Q(name__icontains=word) | Exists(codes))
    return rows


def filter_items(chosen: ItemFilter) -> QuerySet[Item]:
    """Return the items that a filter leaves; inactive ones by status or code (STK-3, API-3)."""
    rows = search_items(Item.objects.all(), chosen.q)
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    elif not chosen.barcode:
        # Of `is_active=True` Django makes a bare column, by which SQLite finds no index.
        rows = rows.filter(is_active__in=[True])
    if chosen.category:
        rows = rows.filter(category=chosen.category)
    if chosen.supplier:
        rows = rows.filter(supplier=chosen.supplier)
    if chosen.barcode:
        rows = rows.filter(barcodes__gtin=scanned_gtin(chosen.barcode))
    return rows


def list_items(chosen: ItemFilter) -> QuerySet:
    """Return the rows of the list of items, filtered and sorted (STK-1, STK-2, STK-3, STK-4)."""
    rows = filter_items(chosen)
    tie_breaker = "-pk" if chosen.sort.startswith("-") else "pk"
    return rows.order_by(chosen.sort, tie_breaker).values(
        "sku", "name", "category_id", "supplier_id", "quantity_on_hand", "unit_cost", "status"
    )


def items_to_order() -> QuerySet:
    """Return the low and empty items with what to order, supplier by supplier (REP-2).

    In SQL: a LEFT JOIN keeps the items without a supplier, which come last; the shortfall and the
    order are computed from columns, and the shortfall sorts.
    """
    rows = Item.objects.filter(status__in=[ItemStatus.LOW, ItemStatus.OUT])
    rows = rows.annotate(shortfall=SHORTFALL, suggested=SHORTFALL + F("reorder_level"))
    rows = rows.order_by(F("supplier__name").asc(nulls_last=True), "-shortfall", "sku")
    return rows.values(
        "supplier__name",
        "sku",
        "name",
        "quantity_on_hand",
        "reorder_level",
        "shortfall",
        "suggested",
        "status",
    )


MOVEMENT_COLUMNS = [
    "id",
    "created_at",
    "kind",
    "quantity_change",
    "quantity_after",
    "reason",
    "item__sku",
    "item__name",
    "created_by__username",
]


def filter_movements(chosen: MovementFilter) -> QuerySet[StockMovement]:
    """Return the lines of the ledger that a filter leaves, newest first (STK-10, API-7)."""
    rows = StockMovement.objects.order_by("-created_at", "-id")
    if chosen.item:
        rows = rows.filter(item=chosen.item)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.person:
        rows = rows.filter(created_by=chosen.person)
    if chosen.since:
        rows = rows.filter(created_at__gte=start_of(chosen.since))
    if chosen.until:
        rows = rows.filter(created_at__lt=start_of(chosen.until + timedelta(days=1)))
    return rows


def list_movements(chosen: MovementFilter, *, before: int | None = None) -> QuerySet:
    """Return the rows of the ledger, newest first, from the one after `before` on (STK-10)."""
    rows = filter_movements(chosen)
    if before and (last := StockMovement.objects.filter(pk=before).first()):
        rows = rows.filter(created_at__lte=last.created_at).exclude(
            created_at=last.created_at, id__gte=last.id
        )
    return rows.values(*MOVEMENT_COLUMNS)


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in the person's time zone (ACC-16)."""
    return timezone.make_aware(datetime.combine(day, time.min))


def daily_levels(item: Item, *, days: int, today: date) -> list[tuple[date, int]]:
    """Return (day, level at its end) for the last days in the person's time zone (STK-7)."""
    first = today - timedelta(days=days - 1)
    changes = dict.fromkeys((first + timedelta(days=n) for n in range(days)), 0)
    recent = item.movements.filter(created_at__gte=start_of(first)).order_by()
    for moment, change in recent.values_list("created_at", "quantity_change"):
        changes[min(timezone.localdate(moment), today)] += change
    level = item.quantity_on_hand
    levels = []
    for day in reversed(changes):
        levels.append((day, level))
        level -= changes[day]
    return levels[::-1]
