"""Item and movement queries."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Self

from django.apps import apps
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ..web.search import search_words
from .choices import ItemStatus
from .codes import parse_gtin

# The most rows of the low-stock report, on the page and in the API; neither is paginated.
MAX_LOW_STOCK = 1_000


class ItemQuerySet(QuerySet):
    """Search, filters, order and rows of items (STK-1, STK-2, STK-4, API-3)."""

    def search(self, q: str) -> Self:
        """Return the items in which every word occurs in the SKU, name or a barcode."""
        barcodes = apps.get_model("stock", "Barcode").objects
        rows = self
        for word in search_words(q):
            is_code = Q(code__contains=word) | Q(gtin=parse_gtin(word))
            # Not Exists(): SQLite would then look up the barcodes of each item.
            pks = barcodes.filter(is_code).values("item")
            rows = rows.filter(Q(sku__icontains=word) | Q(name__icontains=word) | Q(pk__in=pks))
        return rows

    def matching(self, *, q="", category=None, supplier=None, status=None, barcode=None) -> Self:
        """Apply the filters of a list; inactive items appear only with a status or barcode."""
        filters = {
            "category": category,
            "supplier": supplier,
            "status": status,
            "barcodes__gtin": barcode and barcode.zfill(14),
        }
        if not status and not barcode:
            # Django turns `is_active=True` into the bare column, for which SQLite uses no index.
            filters["is_active__in"] = [True]
        return self.search(q).filter(**{name: value for name, value in filters.items() if value})

    def with_names(self) -> Self:
        """Add the names of category and supplier; for a join, SQLite might sort all items."""
        category = apps.get_model("stock", "Category").objects.filter(pk=OuterRef("category_id"))
        supplier = apps.get_model("stock", "Supplier").objects.filter(pk=OuterRef("supplier_id"))
        return self.annotate(
            category_name=Subquery(category.values("name")),
            supplier_name=Subquery(supplier.values("name")),
        )

    def low(self) -> Self:
        """Return the items that are low or out, with their shortfall."""
        rows = self.filter(status__in=[ItemStatus.LOW, ItemStatus.OUT])
        return rows.annotate(shortfall=F("reorder_level") - F("quantity_on_hand"))

    def to_reorder(self) -> Self:
        """Return rows of low items to order, by supplier; those without one come last."""
        rows = self.low().annotate(
            supplier_name=F("supplier__name"), suggested_order=F("shortfall") + F("reorder_level")
        )
        rows = rows.order_by(F("supplier_name").asc(nulls_last=True), "-shortfall", "sku")
        columns = ["supplier_name", "sku", "name", "quantity_on_hand", "reorder_level"]
        return rows.values(*columns, "shortfall", "suggested_order", "status")


class MovementQuerySet(QuerySet):
    """Filters of the ledger, newest first (STK-10, API-7)."""

    def matching(self, *, item=None, kind=None, user=None, since=None, until=None) -> Self:
        """Apply the filters of the ledger; dates are days in the current time zone."""
        filters = {
            "item": item,
            "kind": kind,
            "created_by": user,
            "created_at__gte": since and start_of_day(since),
            "created_at__lt": until and start_of_day(until + timedelta(days=1)),
        }
        return self.filter(**{lookup: value for lookup, value in filters.items() if value})

    def is_newest(self, pk: int) -> bool:
        """Return whether this movement was added last, whatever the clocks say (STK-16)."""
        return self.filter(pk__gte=pk).aggregate(newest=Max("pk"))["newest"] == pk

    def older_than(self, pk: int | None) -> Self:
        """Return the movements after this one in the ledger; rows_after() would return a list."""
        last = self.model.objects.filter(pk=pk).first() if pk else None
        if not last:
            return self
        rows = self.filter(created_at__lte=last.created_at)
        return rows.exclude(created_at=last.created_at, id__gte=last.pk)

    def rows(self) -> Self:
        """Return the rows of the ledger, with SKU and name of the item and the username."""
        return self.values(
            "pk",
            "created_at",
            "kind",
            "quantity_change",
            "quantity_after",
            "reason",
            sku=F("item__sku"),
            name=F("item__name"),
            username=F("created_by__username"),
        )

    def daily_levels(self, on_hand: int, *, days: int, today: date) -> list[tuple[date, int]]:
        """Return (day, closing level) for the last `days` days; `on_hand` is the current level."""
        dates = [today - timedelta(days=age) for age in reversed(range(days))]
        recent = self.filter(created_at__gte=start_of_day(dates[0])).order_by()
        rows = list(recent.values_list("created_at", "quantity_change", "item__quantity_on_hand"))
        if rows:
            on_hand = rows[0][2]  # Read by the same query as the changes, so that they agree.
        changes = Counter()
        for created_at, change, _on_hand in rows:
            day = timezone.localdate(created_at)
            changes[min(day, today)] += change  # A future movement counts as today's.
        changes[dates[0]] += on_hand - changes.total()  # The level when the first day begins.
        return list(zip(dates, accumulate(changes[day] for day in dates), strict=True))


def start_of_day(day: date) -> datetime:
    """Return when a day begins in the current time zone (ACC-16)."""
    return timezone.make_aware(datetime.combine(day, time.min))


def axis_ticks(value: int) -> list[int]:
    """Return 0, top / 2 and top; top is the smallest of 2, 4, 10, 20, … not below value (REP-4)."""
    unit = 1
    while 10 * unit < value:
        unit *= 10
    return next([0, top // 2, top] for top in (2 * unit, 4 * unit, 10 * unit) if top >= value)
