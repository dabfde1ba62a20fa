"""Dashboard and report figures."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Label, Row, Select, case, cast, func, select

from ..extensions import db
from ..stock.choices import ItemStatus, MovementKind
from ..stock.models import Category, Item, StockMovement, Supplier
from ..stock.queries import NEEDS_ORDER, SHORTFALL, items_to_order, matching_movements, start_of_day

# SQLite sums decimals as floats, and a sum of cents could exceed 64 bits, so the low digits and the
# rest are summed separately.
CENTS_PER_PART = 100_000
CENTS = cast(func.round(Item.unit_cost * 100), BigInteger)
CHANGE = StockMovement.quantity_change


def integer_sum(values: ColumnElement, label: str) -> Label[int]:
    """Sum values, as an integer; on some databases sums are decimals (REP-3)."""
    return cast(func.sum(values), BigInteger).label(label)


RECEIVED = case((StockMovement.kind == MovementKind.RECEIPT, CHANGE), else_=0)
ISSUED = case((StockMovement.kind == MovementKind.ISSUE, -CHANGE), else_=0)
TOTALS = [integer_sum(RECEIVED, "received"), integer_sum(ISSUED, "issued")]


def count_items() -> dict[str, int]:
    """Count the active, the low and the out-of-stock items (REP-1)."""
    rows = db.session.execute(select(Item.status, func.count()).group_by(Item.status))
    counts = Counter(dict(rows.all()))
    active = counts.total() - counts[ItemStatus.INACTIVE]
    return {"active": active, "low": counts[ItemStatus.LOW], "out": counts[ItemStatus.OUT]}


def reorder_lines(limit: int | None = None) -> list[dict[str, Any]]:
    """Return the items to order by supplier, with costs, email and phone (REP-2)."""
    query = items_to_order().add_columns(Item.unit_cost, Supplier.email, Supplier.phone)
    rows = db.session.execute(query.limit(limit)).mappings()
    return [{**row, "line_cost": row["suggested_order"] * row["unit_cost"]} for row in rows]


def group_by_supplier(rows: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], Decimal]]:
    """Return the rows of each supplier, and their total (REP-2)."""
    groups = [list(group) for _name, group in groupby(rows, key=itemgetter("supplier_name"))]
    return [(group, sum(row["line_cost"] for row in group)) for group in groups]


def valuation() -> tuple[list[dict[str, object]], dict[str, object]]:
    """Return the value by category with shares, greatest first, and the sums (REP-3)."""
    query = select(
        Category.name.label("category"),
        func.count().label("item_count"),
        integer_sum(Item.quantity_on_hand, "units"),
        integer_sum(Item.quantity_on_hand * (CENTS // CENTS_PER_PART), "high"),
        integer_sum(Item.quantity_on_hand * (CENTS % CENTS_PER_PART), "low"),
    ).join(Item.category)
    query = query.group_by(Category.name).order_by(Category.name)
    rows = [
        {**row, "value": Decimal(row["high"] * CENTS_PER_PART + row["low"]).scaleb(-2)}
        for row in db.session.execute(query).mappings()
    ]
    rows.sort(key=itemgetter("value"), reverse=True)
    total = {name: sum(row[name] for row in rows) for name in ("item_count", "units", "value")}
    for row in [*rows, total]:
        row["share"] = round(100 * row["value"] / (total["value"] or Decimal(1)), 1)
    return rows, total


def urgent_items(limit: int) -> Sequence[Row]:
    """Return the low and out-of-stock items furthest below their reorder level (REP-1)."""
    columns = (Item.sku, Item.name, Item.quantity_on_hand, Item.reorder_level, Item.status)
    query = select(*columns).where(NEEDS_ORDER).order_by(SHORTFALL.desc(), Item.sku)
    return db.session.execute(query.limit(limit)).all()


def movements_between(query: Select, first: date, last: date) -> Select:
    """Keep the receipts and issues of these days (REP-4)."""
    query = matching_movements(query, since=first, until=last)
    return query.where(StockMovement.kind.in_([MovementKind.RECEIPT, MovementKind.ISSUE]))


def activity_by_day(*, days: int, today: date) -> list[dict[str, object]]:
    """Return day, received and issued for each of the last `days` days, in local time (REP-4)."""
    # Python computes when each day begins, because not every database has time zone data; a CASE
    # gives each movement its day.
    by_age = [today - timedelta(days=age) for age in range(days)]
    # The first condition that holds decides, so the newest day comes first.
    whens = [(StockMovement.created_at >= start_of_day(day), i) for i, day in enumerate(by_age)]
    age = case(*whens).label("age")
    query = movements_between(select(age, *TOTALS), by_age[-1], today).group_by("age")
    moved = {row["age"]: row for row in db.session.execute(query).mappings()}
    zeros = {"received": 0, "issued": 0}
    return [{**moved.get(age, zeros), "day": by_age[age]} for age in reversed(range(days))]


def top_movers(limit: int, *, days: int, today: date) -> list[dict[str, object]]:
    """Return the items that moved most, with a running total (REP-4)."""
    # The movements are grouped by item before the join, which is cheaper than after it.
    query = select(StockMovement.item_id, *TOTALS, integer_sum(func.abs(CHANGE), "moved"))
    query = movements_between(query, today - timedelta(days=days - 1), today)
    moved = query.group_by(StockMovement.item_id).subquery()
    query = select(Item.sku, Item.name, moved.c.received, moved.c.issued, moved.c.moved)
    query = query.join(moved, moved.c.item_id == Item.id).order_by(moved.c.moved.desc(), Item.sku)
    rows = db.session.execute(query.limit(limit)).mappings().all()
    totals = accumulate(row["moved"] for row in rows)
    return [{**row, "running": total} for row, total in zip(rows, totals, strict=True)]
