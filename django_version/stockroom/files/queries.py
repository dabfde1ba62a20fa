"""The reads that files of items are made of and compared with (CSV-1, CSV-3)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from ..stock.models import Barcode, Category, Item, Supplier

PIECE = 2_000
# No database takes more values in one statement than some ten thousands.
CODES_AT_ONCE = 10_000

ITEM_COLUMNS = [
    "pk",
    "sku",
    "name",
    "description",
    "category_name",
    "supplier_name",
    "unit_cost",
    "reorder_level",
    "is_active",
    "quantity_on_hand",
    "version",
]


def item_rows(items: QuerySet) -> QuerySet:
    """Return items as the rows that files are made of and compared with (CSV-1, CSV-3).

    The names come by subqueries: to join them, SQLite might begin with the categories.
    """
    category = Category.objects.filter(pk=OuterRef("category_id")).values("name")
    supplier = Supplier.objects.filter(pk=OuterRef("supplier_id")).values("name")
    named = items.annotate(category_name=Subquery(category), supplier_name=Subquery(supplier))
    return named.values(*ITEM_COLUMNS)


def walk_items(items: QuerySet, sort: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Yield each row of a sorted list of items with its barcodes, however many there are (CSV-1).

    Read in pieces, each from where the last one ended: nothing is open between them. What is alike
    in the order comes first, then what is beyond; asked for both at once, a database would read
    all that is alike for each piece.
    """
    rows = item_rows(items)
    key, beyond = sort.removeprefix("-"), "lt" if sort.startswith("-") else "gt"
    piece = list(rows[:PIECE])
    while piece:
        codes = barcodes_of(row["pk"] for row in piece)
        yield from ((row, codes[row["pk"]]) for row in piece)
        value = piece[-1][key]
        alike = rows.filter(**{key: value, f"pk__{beyond}": piece[-1]["pk"]})
        piece = list(alike[:PIECE]) or list(rows.filter(**{f"{key}__{beyond}": value})[:PIECE])


def barcodes_of(items: Iterable[int]) -> dict[int, list[str]]:
    """Return the barcodes of items in order, by the number of the item (CSV-1, CSV-3)."""
    found = defaultdict(list)
    rows = Barcode.objects.filter(item__in=list(items)).order_by("code")
    for item, code in rows.values_list("item", "code"):
        found[item].append(code)
    return found


def items_by_sku(skus: Iterable[str], *, lock: bool) -> dict[str, dict[str, Any]]:
    """Return the rows of these items by SKU; locked, they stay as they are (CSV-3, CSV-5)."""
    items = Item.objects.filter(sku__in=list(skus)).order_by("pk")
    rows = item_rows(items.select_for_update() if lock else items)
    return {row["sku"]: row for row in rows}


def owners_of(gtins: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the items that have these barcodes, by GTIN (CSV-3, STK-14)."""
    owners, waiting = {}, iter(gtins)
    while some := list(islice(waiting, CODES_AT_ONCE)):
        owners |= dict(Barcode.objects.filter(gtin__in=some).values_list("gtin", "item"))
    return owners
