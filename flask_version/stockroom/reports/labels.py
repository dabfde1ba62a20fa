"""Label barcodes (REP-7)."""

import re
from typing import Any

from barcode.codex import Code128
from barcode.ean import EAN8, EAN13
from barcode.upc import UPCA
from sqlalchemy import func, select

from ..stock.models import Barcode, Item


class SafeCode128(Code128):
    """Keep a leading 99, which python-barcode 0.16.1 drops (its issue 251)."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded if encoded[1] == 99 else super()._try_to_optimize(encoded)


SYMBOLS = {8: EAN8, 12: UPCA, 13: EAN13}
# An item's shortest barcode; longer ones are usually on cartons.
SHORTEST_BARCODE = (
    select(Barcode.code)
    .where(Barcode.item_id == Item.id)
    .order_by(func.length(Barcode.code), Barcode.code)
    .limit(1)
    .label("barcode")
)


def label_barcode(sku: str, barcode: str | None) -> dict[str, Any]:
    """Return a label's code, and its bars as an SVG path of height 1 and width `size`."""
    # The library's own SVG has inline styles, which the Content-Security-Policy forbids.
    code, symbol = barcode or sku, SYMBOLS.get(len(barcode or ""), SafeCode128)
    (modules,) = symbol(code).build()
    path = "".join(f"M{bar.start()} 0V1H{bar.end()}V0z" for bar in re.finditer("1+", modules))
    width = f"{len(modules) * 0.33:.2f}mm"
    return {"code": code, "path": path, "size": len(modules), "width": width}
