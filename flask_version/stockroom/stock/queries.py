"""The reads of the stockroom that are more than a look-up."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from ..accounts.models import User
from ..extensions import db
from ..web.search import has_text, search_words
from ..web.time_zones import current_zone
from .choices import ItemStatus
from .filters import ItemFilter, MovementFilter
from .gtin import scanned_gtin
from .models import Barcode, Item, StockMovement, Supplier

SHORTFALL = Item.reorder_level - Item.quantity_on_hand
# What has no pages shows so many rows at once.
MOST_ROWS = 1_000


def search_items(rows: Select, q: str) -> Select:
    """Keep the items of which SKU, name or a barcode contains each word (STK-2)."""
    for word in search_words(q):
        is_code = or_(
            Barcode.code.contains(word, autoescape=True), Barcode.gtin == scanned_gtin(word)
        )
        codes = select(Barcode.id).where(Barcode.item_id == Item.id, is_code)
        rows = rows.where(or_(has_text(Item.sku, word), has_text(Item.name, word), codes.exists()))
    return rows


def filter_items(rows: Select, chosen: ItemFilter) -> Select:
    """Keep the items that a filter leaves; inactive ones by status or code (STK-3, API-3)."""
    rows = search_items(rows, chosen.q)
    if chosen.status:
        rows = rows.where(Item.status == chosen.status)
    elif not chosen.barcode:
        rows = rows.where(Item.is_active)
    if chosen.category:
        rows = rows.where(Item.category == chosen.category)
    if chosen.supplier:
        rows = rows.where(Item.supplier == chosen.supplier)
    if chosen.barcode:
        rows = rows.where(Item.barcodes.any(Barcode.gtin == scanned_gtin(chosen.barcode)))
    return rows


def list_items(chosen: ItemFilter) -> Select:
    """Return the rows of the list of items, filtered and sorted (STK-1, STK-2, STK-3, STK-4)."""
    rows = select(
        Item.sku,
        Item.name,
        Item.category_id,
        Item.supplier_id,
        Item.quantity_on_hand,
        Item.unit_cost,
        Item.status,
    )
    rows = filter_items(rows, chosen)
    sort = getattr(Item, chosen.sort.removeprefix("-"))
    order = [sort, Item.id]
    return rows.order_by(*([key.desc() for key in order] if chosen.sort[0] == "-" else order))


def items_to_order() -> Select:
    """Return the low and empty items with what to order, supplier by supplier (REP-2).

    In SQL: a LEFT JOIN keeps the items without a supplier, which come last; the shortfall and the
    order are computed from columns, and the shortfall sorts.
    """
    rows = select(
        Supplier.name.label("supplier"),
        Item.sku,
        Item.name,
        Item.quantity_on_hand,
        Item.reorder_level,
        SHORTFALL.label("shortfall"),
        (SHORTFALL + Item.reorder_level).label("suggested"),
        Item.status,
    )
    rows = rows.select_from(Item).outerjoin(Item.supplier)
    rows = rows.where(Item.status.in_([ItemStatus.LOW, ItemStatus.OUT]))
    return rows.order_by(Supplier.name.is_(None), Supplier.name, SHORTFALL.desc(), Item.sku)


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


def filter_movements(rows: Select, chosen: MovementFilter) -> Select:
    """Keep the lines of the ledger that a filter leaves (STK-10, API-7)."""
    if chosen.item:
        rows = rows.where(StockMovement.item == chosen.item)
    if chosen.kind:
        rows = rows.where(StockMovement.kind == chosen.kind)
    if chosen.person:
        rows = rows.where(StockMovement.created_by == chosen.person)
    if chosen.since:
        rows = rows.where(StockMovement.created_at >= start_of(chosen.since))
    if chosen.until:
        rows = rows.where(StockMovement.created_at < start_of(chosen.until + timedelta(days=1)))
    return rows


def list_movements(chosen: MovementFilter, *, before: int | None = None) -> Select:
    """Return the rows of the ledger, newest first, from the one after `before` on (STK-10)."""
    rows = select(*MOVEMENT_COLUMNS).join(StockMovement.item).join(StockMovement.created_by)
    rows = filter_movements(rows, chosen)
    if before and (last := db.session.get(StockMovement, before)):
        rows = rows.where(comes_after(last))
    return rows.order_by(StockMovement.created_at.desc(), StockMovement.id.desc())


def comes_after(last: StockMovement) -> ColumnElement[bool]:
    """Keep what is older than a line of the ledger, by an index whatever the depth (STK-10)."""
    same_moment = and_(StockMovement.created_at == last.created_at, StockMovement.id >= last.id)
    return and_(StockMovement.created_at <= last.created_at, not_(same_moment))


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in the person's time zone (ACC-16)."""
    return datetime.combine(day, time.min, current_zone())


def daily_levels(item: Item, *, days: int, today: date) -> list[tuple[date, int]]:
    """Return (day, level at its end) for the last days in the person's time zone (STK-7)."""
    first = today - timedelta(days=days - 1)
    changes = dict.fromkeys((first + timedelta(days=n) for n in range(days)), 0)
    recent = select(StockMovement.created_at, StockMovement.quantity_change).where(
        StockMovement.item == item, StockMovement.created_at >= start_of(first)
    )
    for moment, change in db.session.execute(recent):
        changes[min(moment.astimezone(current_zone()).date(), today)] += change
    level = item.quantity_on_hand
    levels = []
    for day in reversed(changes):
        levels.append((day, level))
        level -= changes[day]
    return levels[::-1]
