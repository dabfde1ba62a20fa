"""The reads that files of items are made of and compared with (CSV-1, CSV-3)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import gt, lt

from sqlalchemy import Connection, Engine, Row, Select, select
from sqlalchemy.orm import scoped_session

from ..extensions import db
from ..stock.models import Barcode, Category, Item, Supplier

PIECE = 2_000
# No database takes more values in one statement than some ten thousands.
CODES_AT_ONCE = 10_000

# The names come by subqueries: to join them, SQLite might begin with the categories.
ITEM_COLUMNS = [
    Item.id,
    Item.sku,
    Item.name,
    Item.description,
    select(Category.name).where(Category.id == Item.category_id).label("category_name"),
    select(Supplier.name).where(Supplier.id == Item.supplier_id).label("supplier_name"),
    Item.unit_cost,
    Item.reorder_level,
    Item.is_active,
    Item.quantity_on_hand,
    Item.version,
]


def item_rows(items: Select) -> Select:
    """Return items as the rows that files are made of and compared with (CSV-1, CSV-3)."""
    return items.with_only_columns(*ITEM_COLUMNS, maintain_column_froms=True)


def walk_items(items: Select, sort: str) -> Iterator[tuple[Row, list[str]]]:
    """Yield each row of a sorted list of items with its barcodes, however many there are (CSV-1).

    Read in pieces, each from where the last one ended: nothing is open between them. What is alike
    in the order comes first, then what is beyond; asked for both at once, a database would read
    all that is alike for each piece.
    """
    # Found now: who reads the rows may do so after the request.
    return walk_pieces(db.engine, item_rows(items), sort)


def walk_pieces(engine: Engine, rows: Select, sort: str) -> Iterator[tuple[Row, list[str]]]:
    """Yield the rows of a walk, each piece by a connection of its own (CSV-1)."""
    name, beyond = sort.removeprefix("-"), lt if sort.startswith("-") else gt
    key, wanted = getattr(Item, name), [rows]
    while piece := first_of(engine, wanted):
        yield from piece
        last = piece[-1][0]
        value = getattr(last, name)
        wanted = [rows.where(key == value, beyond(Item.id, last.id))]
        wanted += [rows.where(beyond(key, value))]


def first_of(engine: Engine, wanted: list[Select]) -> list[tuple[Row, list[str]]]:
    """Return some rows of the first list that has any, each with its barcodes (CSV-1)."""
    with engine.connect() as connection:
        found = (connection.execute(rows.limit(PIECE)).all() for rows in wanted)
        piece = next(filter(None, found), [])
        codes = barcodes_of(connection, [row.id for row in piece])
        return [(row, codes[row.id]) for row in piece]


def barcodes_of(
    connection: Connection | scoped_session, items: Iterable[int]
) -> dict[int, list[str]]:
    """Return the barcodes of items in order, by the number of the item (CSV-1, CSV-3)."""
    found = defaultdict(list)
    rows = select(Barcode.item_id, Barcode.code).where(Barcode.item_id.in_(items))
    for item, code in connection.execute(rows.order_by(Barcode.code)):
        found[item].append(code)
    return found


def items_by_sku(skus: Iterable[str], *, lock: bool) -> dict[str, Row]:
    """Return the rows of these items by SKU; locked, they stay as they are (CSV-3, CSV-5)."""
    rows = item_rows(select(Item).where(Item.sku.in_(skus)).order_by(Item.id))
    return {row.sku: row for row in db.session.execute(rows.with_for_update() if lock else rows)}


def owners_of(gtins: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the items that have these barcodes, by GTIN (CSV-3, STK-14)."""
    owners, waiting = {}, iter(gtins)
    while some := list(islice(waiting, CODES_AT_ONCE)):
        rows = select(Barcode.gtin, Barcode.item_id).where(Barcode.gtin.in_(some))
        owners |= dict(db.session.execute(rows).tuples().all())
    return owners
