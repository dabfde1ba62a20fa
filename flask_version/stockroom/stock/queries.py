"""Item and movement queries."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from sqlalchemy import Select, select

from ..accounts.models import User
from ..extensions import db
from ..web.search import search
from ..web.time_zones import current_zone
from .choices import ItemStatus
from .codes import normalize_sku, parse_gtin
from .models import Barcode, Category, Item, StockMovement, Supplier

SHORTFALL = Item.reorder_level - Item.quantity_on_hand
NEEDS_ORDER = Item.status.in_([ItemStatus.LOW, ItemStatus.OUT])
# The most rows of the low-stock report, on the page and in the API; neither is paginated.
MAX_LOW_STOCK = 1_000
# Subqueries fetch the names: for a join, SQLite might sort all items.
CATEGORY_NAME = select(Category.name).where(Category.id == Item.category_id).label("category")
SUPPLIER_NAME = select(Supplier.name).where(Supplier.id == Item.supplier_id).label("supplier")
LIST_COLUMNS = [
    Item.sku,
    Item.name,
    CATEGORY_NAME,
    SUPPLIER_NAME,
    Item.location,
    Item.quantity_on_hand,
    Item.unit_cost,
    Item.status,
]
MOVEMENT_COLUMNS = [
    StockMovement.id,
    StockMovement.created_at,
    StockMovement.kind,
    StockMovement.quantity_change,
    StockMovement.quantity_after,
    StockMovement.reason,
    Item.sku,
    Item.name,
    User.username,
]


def select_item(sku: str) -> Select:
    """Select the item with this SKU, trimmed and in upper case (STK-7)."""
    return select(Item).filter_by(sku=normalize_sku(sku))


def get_item_by_sku(sku: str) -> Item | None:
    """Return the item with this SKU, if there is one (STK-10)."""
    return db.session.scalar(select_item(sku))


def matching_items(
    query: Select, *, q="", category=None, supplier=None, status=None, barcode=None
) -> Select:
    """Apply search and filters; inactive items only by their status or barcode (STK-2, API-3)."""
    query = search(query, Item, ["sku", "name", "barcodes.code"], q)
    if category:
        query = query.where(Item.category == category)
    if supplier:
        query = query.where(Item.supplier == supplier)
    if status:
        query = query.where(Item.status == status)
    if barcode:
        owners = select(Barcode.item_id).filter_by(gtin=parse_gtin(barcode))
        query = query.where(Item.id.in_(owners))
    return query if status or barcode else query.where(Item.is_active)


def items_to_order() -> Select:
    """Select the low and out-of-stock items with the quantity to order, by supplier (REP-2)."""
    query = select(
        Supplier.name.label("supplier_name"),
        Item.sku,
        Item.name,
        Item.quantity_on_hand,
        Item.reorder_level,
        SHORTFALL.label("shortfall"),
        (SHORTFALL + Item.reorder_level).label("suggested_order"),
        Item.status,
    )
    # A LEFT JOIN keeps the items without a supplier, which come last.
    query = query.select_from(Item).outerjoin(Item.supplier).where(NEEDS_ORDER)
    return query.order_by(Supplier.name.is_(None), Supplier.name, SHORTFALL.desc(), Item.sku)


def matching_movements(
    query: Select, *, item=None, kind=None, user=None, since=None, until=None
) -> Select:
    """Apply the filters of the ledger; dates are days in the current time zone (API-7)."""
    if item:
        query = query.where(StockMovement.item == item)
    if kind:
        query = query.where(StockMovement.kind == kind)
    if user:
        query = query.where(StockMovement.created_by == user)
    if since:
        query = query.where(StockMovement.created_at >= start_of_day(since))
    if until:
        query = query.where(StockMovement.created_at < start_of_day(until + timedelta(days=1)))
    return query


def select_movements(**conditions: object) -> Select:
    """Select the rows of the ledger, newest first (STK-10)."""
    query = select(*MOVEMENT_COLUMNS).join(StockMovement.item).join(StockMovement.created_by)
    query = matching_movements(query, **conditions)
    return query.order_by(StockMovement.created_at.desc(), StockMovement.id.desc())


def start_of_day(day: date) -> datetime:
    """Return when a day begins in the current time zone (ACC-16)."""
    return datetime.combine(day, time.min, current_zone())


def daily_levels(item: Item, *, days: int, today: date) -> list[tuple[date, int]]:
    """Return (day, closing level) for the last `days` days (STK-7)."""
    dates = [today - timedelta(days=age) for age in reversed(range(days))]
    query = (
        select(StockMovement.created_at, StockMovement.quantity_change, Item.quantity_on_hand)
        .join(StockMovement.item)
        .where(StockMovement.item == item, StockMovement.created_at >= start_of_day(dates[0]))
    )
    rows = db.session.execute(query).all()
    # Read by the same query as the changes, so that they agree.
    on_hand = rows[0].quantity_on_hand if rows else item.quantity_on_hand
    changes = Counter()
    for created_at, change, _on_hand in rows:
        day = created_at.astimezone(current_zone()).date()
        changes[min(day, today)] += change  # A future movement counts as today's.
    changes[dates[0]] += on_hand - changes.total()  # The level when the first day begins.
    return list(zip(dates, accumulate(changes[day] for day in dates), strict=True))


def axis_ticks(value: int) -> list[int]:
    """Return 0, top / 2 and top; top is the smallest of 2, 4, 10, 20, … not below value (REP-4)."""
    unit = 1
    while 10 * unit < value:
        unit *= 10
    return next([0, top // 2, top] for top in (2 * unit, 4 * unit, 10 * unit) if top >= value)
