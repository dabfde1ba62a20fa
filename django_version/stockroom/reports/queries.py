"""Dashboard and report figures."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Abs, Cast, Round

from ..stock.choices import ItemStatus, MovementKind
from ..stock.models import Item, StockMovement
from ..stock.queries import start_of_day

# SQLite sums decimals as floats, and a sum of cents could exceed 64 bits, so the low digits and the
# rest are summed separately.
CENTS_PER_PART = 100_000
CENTS = Cast(Round(F("unit_cost") * 100), models.BigIntegerField())
LOW_CENTS = CENTS % CENTS_PER_PART
HIGH_CENTS = (CENTS - LOW_CENTS) / CENTS_PER_PART
RECEIVED = Sum("quantity_change", filter=Q(kind=MovementKind.RECEIPT), default=0)
ISSUED = Sum(-F("quantity_change"), filter=Q(kind=MovementKind.ISSUE), default=0)


def count_items() -> dict[str, int]:
    """Count the active, the low and the out-of-stock items (REP-1)."""
    counts = Counter(dict(Item.objects.values_list("status").annotate(Count("pk")).order_by()))
    active = counts.total() - counts[ItemStatus.INACTIVE]
    return {"active": active, "low": counts[ItemStatus.LOW], "out": counts[ItemStatus.OUT]}


def reorder_lines(limit: int | None = None) -> list[dict[str, Any]]:
    """Return the items to order by supplier, with costs, email and phone (REP-2)."""
    contact = {"email": F("supplier__email"), "phone": F("supplier__phone")}
    rows = Item.objects.to_reorder().annotate(cost=F("unit_cost"), **contact)[:limit]
    return [{**row, "line_cost": row["suggested_order"] * row["cost"]} for row in rows]


def group_by_supplier(rows: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], Decimal]]:
    """Return the rows of each supplier, and their total (REP-2)."""
    groups = [list(group) for _name, group in groupby(rows, key=itemgetter("supplier_name"))]
    return [(group, sum(row["line_cost"] for row in group)) for group in groups]


def valuation() -> tuple[list[dict[str, object]], dict[str, object]]:
    """Return the value and share of each category, and the sum of each column (REP-3)."""
    categories = Item.objects.values("category__name").annotate(
        items=Count("pk"),
        units=Sum("quantity_on_hand"),
        high=Sum(F("quantity_on_hand") * HIGH_CENTS),
        low=Sum(F("quantity_on_hand") * LOW_CENTS),
    )
    rows = [
        {**row, "value": Decimal(int(row["high"]) * CENTS_PER_PART + int(row["low"])).scaleb(-2)}
        for row in categories.order_by("category__name")
    ]
    rows.sort(key=itemgetter("value"), reverse=True)  # Stable: ties stay sorted by name.
    total = {name: sum(row[name] for row in rows) for name in ("items", "units", "value")}
    for row in [*rows, total]:
        row["share"] = round(100 * row["value"] / (total["value"] or Decimal(1)), 1)
    return rows, total


def movements_between(first: date, last: date) -> QuerySet[StockMovement]:
    """Return the receipts and issues of these days (REP-4)."""
    movements = StockMovement.objects.matching(since=first, until=last).order_by()
    return movements.filter(kind__in=[MovementKind.RECEIPT, MovementKind.ISSUE])


def activity_by_day(*, days: int, today: date) -> list[dict[str, object]]:
    """Return the quantities received and issued on each of the last `days` days (REP-4)."""
    # A CASE assigns each movement to its day: not every database has time zone data.
    by_age = [today - timedelta(days=age) for age in range(days)]
    cases = [When(created_at__gte=start_of_day(day), then=age) for age, day in enumerate(by_age)]
    rows = movements_between(by_age[-1], today)
    rows = rows.annotate(age=Case(*cases, output_field=models.BigIntegerField()))
    rows = rows.values("age").annotate(received=RECEIVED, issued=ISSUED)
    moved = {row["age"]: row for row in rows}
    zeros = {"received": 0, "issued": 0}
    return [{**moved.get(age, zeros), "day": by_age[age]} for age in reversed(range(days))]


def top_movers(limit: int, *, days: int, today: date) -> list[dict[str, object]]:
    """Return the items with the most received and issued, with a running total (REP-4)."""
    # These subqueries read the item once per group; a join would read it once per movement.
    item = Item.objects.filter(pk=OuterRef("item_id")).order_by()
    rows = movements_between(today - timedelta(days=days - 1), today).values("item_id")
    rows = rows.annotate(received=RECEIVED, issued=ISSUED, moved=Sum(Abs("quantity_change")))
    rows = rows.annotate(sku=Subquery(item.values("sku")), name=Subquery(item.values("name")))
    rows = rows.values("sku", "name", "received", "issued", "moved")
    rows = rows.order_by("-moved", "sku")[:limit]
    totals = accumulate(row["moved"] for row in rows)
    return [{**row, "running": total} for row, total in zip(rows, totals, strict=True)]
