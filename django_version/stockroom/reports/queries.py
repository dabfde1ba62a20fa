"""The figures of the dashboard and the reports."""

from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    When,
    Window,
)
from django.db.models.functions import Abs, Cast, Round

from ..stock.choices import ItemStatus, MovementKind
from ..stock.models import Item, StockMovement
from ..stock.queries import SHORTFALL, start_of

PART = 100_000
CENTS = Cast(Round(F("unit_cost") * 100), BigIntegerField())
LOW = CENTS % PART
HIGH = (CENTS - LOW) / PART
RECEIVED = Sum("quantity_change", filter=Q(kind=MovementKind.RECEIPT), default=0)
ISSUED = Sum(-F("quantity_change"), filter=Q(kind=MovementKind.ISSUE), default=0)


class SumOfGroups(Func):
    """SUM in a window over groups; Django’s own Sum refuses to add up sums (REP-4)."""

    function = "SUM"
    output_field = IntegerField()
    window_compatible = True


def count_items() -> dict[str, int]:
    """Count the active items, the low ones and those that are out (REP-1)."""
    return Item.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        low=Count("pk", filter=Q(status=ItemStatus.LOW)),
        out=Count("pk", filter=Q(status=ItemStatus.OUT)),
    )


def value_by_category() -> list[dict[str, object]]:
    """Return category__name, items, units and value, the greatest value first (REP-1, REP-3).

    In SQL: all items, one group for each category; COUNT and SUM tell about each group. Money is
    summed as whole cents, for SQLite computes amounts as floats, and in two parts, either of which
    fits into its whole numbers.
    """
    rows = Item.objects.values("category__name")
    rows = rows.annotate(items=Count("pk"), units=Sum("quantity_on_hand"))
    rows = rows.annotate(
        high=Sum(F("quantity_on_hand") * HIGH), low=Sum(F("quantity_on_hand") * LOW)
    )
    found = [
        {**row, "value": amount(row["high"], row["low"])} for row in rows.order_by("category__name")
    ]
    return sorted(found, key=itemgetter("value"), reverse=True)


def amount(high: int, low: int) -> Decimal:
    """Return an amount of so many parts and cents, exact (REP-3)."""
    return Decimal(int(high) * PART + int(low)).scaleb(-2)


def urgent_items(limit: int) -> QuerySet:
    """Return the low and empty items that are furthest below their reorder level (REP-1)."""
    rows = Item.objects.filter(status__in=[ItemStatus.LOW, ItemStatus.OUT])
    rows = rows.annotate(shortfall=SHORTFALL)
    return rows.order_by("-shortfall", "sku").values(
        "sku", "name", "quantity_on_hand", "reorder_level", "status"
    )[:limit]


def moved_since(first: date, today: date) -> QuerySet[StockMovement]:
    """Return the receipts and issues from the start of one day to the end of another (REP-4)."""
    return StockMovement.objects.filter(
        kind__in=[MovementKind.RECEIPT, MovementKind.ISSUE],
        created_at__gte=start_of(first),
        created_at__lt=start_of(today + timedelta(days=1)),
    ).order_by()


def activity_by_day(*, days: int, today: date) -> list[dict[str, object]]:
    """Return day, received and issued of the last days in the person's time zone (REP-4).

    In SQL: a CASE finds the latest day that had begun, and each day is a group. The moments at
    which days begin come from Python, for not every database knows time zones. Days on which
    nothing moved are no groups; they are filled in here.
    """
    by_age = [today - timedelta(days=age) for age in range(days)]
    begun = [When(created_at__gte=start_of(day), then=age) for age, day in enumerate(by_age)]
    rows = moved_since(by_age[-1], today).annotate(age=Case(*begun, output_field=IntegerField()))
    rows = rows.values("age").annotate(received=RECEIVED, issued=ISSUED)
    found = {row["age"]: row for row in rows}
    none = {"received": 0, "issued": 0}
    return [{**found.get(age, none), "day": by_age[age]} for age in reversed(range(days))]


def top_movers(limit: int, *, days: int, today: date) -> QuerySet:
    """Return the items of which most was received and issued, with a running total (REP-4).

    In SQL: the movements in groups by item; then a window over these groups, in the order of the
    list, adds up what moved from the first group to the one at hand.
    """
    rows = moved_since(today - timedelta(days=days - 1), today).values("item__sku", "item__name")
    rows = rows.annotate(received=RECEIVED, issued=ISSUED, moved=Sum(Abs("quantity_change")))
    order = ["-moved", "item__sku"]
    rows = rows.annotate(running=Window(SumOfGroups(F("moved")), order_by=order))
    return rows.order_by(*order)[:limit]
