"""Fetch items to export, and to compare with an import (CSV-1)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, select

from ..extensions import db
from ..stock.models import Barcode, Item
from ..stock.queries import CATEGORY_NAME, SUPPLIER_NAME
from ..web.pagination import rows_after
from .rows import COLUMNS, item_cells

BATCH_SIZE = 2_000
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
MAX_VALUES = 10_000


def item_values(query: Select) -> Select:
    """Select the values of all columns but the barcodes."""
    names = [name for name in COLUMNS if name not in ("category", "supplier", "barcodes")]
    columns = [Item.id, Item.version, CATEGORY_NAME, SUPPLIER_NAME]
    columns += [getattr(Item, name) for name in names]
    return query.with_only_columns(*columns, maintain_column_froms=True)


def with_barcodes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return item rows as dictionaries, and add the barcodes to each."""
    codes = defaultdict(list)
    query = select(Barcode.item_id, Barcode.code).order_by(Barcode.code)
    query = query.where(Barcode.item_id.in_([row.id for row in rows]))
    for item_id, code in db.session.execute(query):
        codes[item_id].append(code)
    return [{**row._mapping, "barcodes": codes[row.id]} for row in rows]


def iterate_items(query: Select, sort: str) -> Iterator[list[str]]:
    """Yield the cells of each item of a list; no query stays open between batches."""
    query = item_values(query)
    position = None
    while batch := with_barcodes(rows_after(position, query, Item, sort, BATCH_SIZE)):
        # Return the connection to the pool: a client may read slowly.
        db.session.rollback()
        yield from (list(item_cells(item).values()) for item in batch)
        position = batch[-1][sort.removeprefix("-")], batch[-1]["id"]


def items_by_sku(skus: Collection[str], *, lock: bool) -> dict[str, dict[str, Any]]:
    """Return the values of these items by SKU; optionally lock the items."""
    query = item_values(select(Item).where(Item.sku.in_(skus)).order_by(Item.id))
    query = query.with_for_update() if lock else query
    return {item["sku"]: item for item in with_barcodes(db.session.execute(query).all())}


def records_by_name(model: type[db.Model]) -> dict[str, Any]:
    return {record.name: record for record in db.session.scalars(select(model))}


def taken_gtins(gtins: Collection[str], items: Collection[int]) -> set[str]:
    """Return the GTINs that belong to items other than these."""
    taken, remaining = set(), iter(gtins)
    while batch := list(islice(remaining, MAX_VALUES)):
        query = select(Barcode.gtin, Barcode.item_id).where(Barcode.gtin.in_(batch))
        taken |= {gtin for gtin, item_id in db.session.execute(query) if item_id not in items}
    return taken
