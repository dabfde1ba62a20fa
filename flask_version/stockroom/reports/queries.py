"""The figures of the dashboard and the reports."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from sqlalchemy import (
    BigInteger,
    Cast,
    ColumnElement,
    Row,
    Select,
    case,
    cast,
    func,
    select,
)

from ..extensions import db
from ..stock.choices import ItemStatus, MovementKind
from ..stock.models import Category, Item, StockMovement
from ..stock.queries import SHORTFALL, start_of

PART = 100_000
CENTS = cast(func.round(Item.unit_cost * 100), BigInteger)
LOW = CENTS % PART
HIGH = CENTS // PART
CHANGE = StockMovement.quantity_change


def whole(total: ColumnElement) -> Cast[int]:
    """Return a sum as a whole number; sums are decimals on some databases (REP-3, REP-4)."""
    return cast(total, BigInteger)


RECEIVED = whole(func.sum(case((StockMovement.kind == MovementKind.RECEIPT, CHANGE), else_=0)))
ISSUED = whole(func.sum(case((StockMovement.kind == MovementKind.ISSUE, -CHANGE), else_=0)))


def count_items() -> Row:
    """Count the active items, the low ones and those that are out (REP-1)."""
    counts = select(
        func.count(case((Item.is_active, 1))).label("active"),
        func.count(case((Item.status == ItemStatus.LOW, 1))).label("low"),
        func.count(case((Item.status == ItemStatus.OUT, 1))).label("out"),
    )
    return db.session.execute(counts).one()


def value_by_category() -> list[dict[str, object]]:
    """Return category, items, units and value, the greatest value first (REP-1, REP-3).

    In SQL: all items, one group for each category; COUNT and SUM tell about each group. Money is
    summed as whole cents, for SQLite computes amounts as floats, and in two parts, either of which
    fits into its whole numbers.
    """
    rows = select(
        Category.name.label("category"),
        func.count().label("items"),
        whole(func.sum(Item.quantity_on_hand)).label("units"),
        whole(func.sum(Item.quantity_on_hand * HIGH)).label("high"),
        whole(func.sum(Item.quantity_on_hand * LOW)).label("low"),
    ).join(Item.category)
    rows = rows.group_by(Category.name).order_by(Category.name)
    found = [
        {**row, "value": amount(row["high"], row["low"])}
        for row in db.session.execute(rows).mappings()
    ]
    return sorted(found, key=itemgetter("value"), reverse=True)


def amount(high: int, low: int) -> Decimal:
    """Return an amount of so many parts and cents, exact (REP-3)."""
    return Decimal(high * PART + low).scaleb(-2)


def urgent_items(limit: int) -> Sequence[Row]:
    """Return the low and empty items that are furthest below their reorder level (REP-1)."""
    columns = (Item.sku, Item.name, Item.quantity_on_hand, Item.reorder_level, Item.status)
    rows = select(*columns).where(Item.status.in_([ItemStatus.LOW, ItemStatus.OUT]))
    return db.session.execute(rows.order_by(SHORTFALL.desc(), Item.sku).limit(limit)).all()


def moved_since(rows: Select, first: date, today: date) -> Select:
    """Keep the receipts and issues from the start of one day to the end of another (REP-4)."""
    return rows.where(
        StockMovement.kind.in_([MovementKind.RECEIPT, MovementKind.ISSUE]),
        StockMovement.created_at >= start_of(first),
        StockMovement.created_at < start_of(today + timedelta(days=1)),
    )


def activity_by_day(*, days: int, today: date) -> list[dict[str, object]]:
    """Return day, received and issued of the last days in the person's time zone (REP-4).

    In SQL: a CASE finds the latest day that had begun, and each day is a group. The moments at
    which days begin come from Python, for not every database knows time zones. Days on which
    nothing moved are no groups; they are filled in here.
    """
    by_age = [today - timedelta(days=age) for age in range(days)]
    begun = [(StockMovement.created_at >= start_of(day), age) for age, day in enumerate(by_age)]
    rows = select(case(*begun).label("age"), RECEIVED.label("received"), ISSUED.label("issued"))
    rows = moved_since(rows, by_age[-1], today).group_by("age")
    found = {row.age: row._mapping for row in db.session.execute(rows)}
    none = {"received": 0, "issued": 0}
    return [{**found.get(age, none), "day": by_age[age]} for age in reversed(range(days))]


def top_movers(limit: int, *, days: int, today: date) -> Sequence[Row]:
    """Return the items of which most was received and issued, with a running total (REP-4).

    In SQL: the movements in groups by item; then a window over these groups, in the order of the
    list, adds up what moved from the first group to the one at hand.
    """
    moved = func.sum(func.abs(CHANGE))
    order = (moved.desc(), Item.sku)
    rows = select(
        Item.sku,
        Item.name,
        RECEIVED.label("received"),
        ISSUED.label("issued"),
        whole(moved).label("moved"),
        whole(func.sum(moved).over(order_by=order)).label("running"),
    ).join(StockMovement.item)
    rows = moved_since(rows, today - timedelta(days=days - 1), today)
    rows = rows.group_by(Item.sku, Item.name).order_by(*order).limit(limit)
    return db.session.execute(rows).all()
