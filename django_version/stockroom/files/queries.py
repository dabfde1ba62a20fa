"""Fetch items to export, and to compare with an import (CSV-1)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from ..stock.models import Barcode, Item
from ..web.pagination import rows_after
from .rows import COLUMNS, item_cells

BATCH_SIZE = 2_000


def item_values(items: QuerySet) -> QuerySet:
    """Select the values of all columns but the barcodes."""
    columns = [name for name in COLUMNS if name not in ("category", "supplier", "barcodes")]
    return items.with_names().values("pk", "version", "category_name", "supplier_name", *columns)


def with_barcodes(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Evaluate item rows, and add category, supplier and barcodes to each."""
    rows = list(items)
    codes = defaultdict(list)
    barcodes = Barcode.objects.filter(item__in=[row["pk"] for row in rows]).order_by("code")
    for pk, code in barcodes.values_list("item", "code"):
        codes[pk].append(code)
    for row in rows:
        row["category"] = row["category_name"]
        row["supplier"] = row["supplier_name"]
        row["barcodes"] = codes[row["pk"]]
    return rows


def iterate_items(items: QuerySet, sort: str) -> Iterator[list[str]]:
    """Yield the cells of each item, fetched in batches; no query stays open between them."""
    items = item_values(items)
    position = None
    while batch := with_barcodes(rows_after(position, items, sort, BATCH_SIZE)):
        yield from (list(item_cells(item).values()) for item in batch)
        position = batch[-1][sort.removeprefix("-")], batch[-1]["pk"]


def items_by_sku(skus: Collection[str], *, lock: bool) -> dict[str, dict[str, Any]]:
    """Return the values of these items by SKU; optionally lock the items."""
    items = item_values(Item.objects.filter(sku__in=skus).order_by("pk"))
    items = items.select_for_update() if lock else items
    return {item["sku"]: item for item in with_barcodes(items)}


def taken_gtins(gtins: Collection[str], items: Collection[int]) -> set[str]:
    """Return which of these GTINs belong to other items."""
    barcodes = Barcode.objects.in_bulk(gtins, field_name="gtin")
    return {gtin for gtin, barcode in barcodes.items() if barcode.item_id not in items}
