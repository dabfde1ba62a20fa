"""The figures of the dashboard."""

from collections.abc import Sequence

from sqlalchemy import Numeric, Row, case, func, select

from ..extensions import db
from ..stock.choices import ItemStatus
from ..stock.models import Category, Item

VALUE = func.sum(Item.quantity_on_hand * Item.unit_cost, type_=Numeric(20, 2))


def count_items() -> Row:
    """Count the active items, the low ones and those that are out (REP-1)."""
    counts = select(
        func.count(case((Item.is_active, 1))).label("active"),
        func.count(case((Item.status == ItemStatus.LOW, 1))).label("low"),
        func.count(case((Item.status == ItemStatus.OUT, 1))).label("out"),
    )
    return db.session.execute(counts).one()


def value_by_category() -> Sequence[Row]:
    """Return (category, value) for the stock of each category, the greatest value first (REP-1)."""
    rows = select(Category.name.label("category"), VALUE.label("value")).join(Item.category)
    rows = rows.group_by(Category.name).order_by(VALUE.desc(), Category.name)
    return db.session.execute(rows).all()


def urgent_items(limit: int) -> Sequence[Row]:
    """Return the low and empty items that are furthest below their reorder level (REP-1)."""
    columns = (Item.sku, Item.name, Item.quantity_on_hand, Item.reorder_level, Item.status)
    rows = select(*columns).where(Item.status.in_([ItemStatus.LOW, ItemStatus.OUT]))
    shortfall = Item.reorder_level - Item.quantity_on_hand
    return db.session.execute(rows.order_by(shortfall.desc(), Item.sku).limit(limit)).all()
