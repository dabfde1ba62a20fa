"""Adding, changing and deleting items, by the rules of the forms (API-4)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from wtforms import ValidationError

from ..extensions import db
from ..web.model_forms import taken_text
from ..web.transactions import checked_again, unit_of_work
from .codes import normal_sku, scanned_gtin, validate_gtin
from .forms import item_form
from .models import Barcode, Item, StockMovement


class ItemProtected(Exception):
    """The movements of an item forbid to delete it (API-4)."""


class ItemRefused(Exception):
    """Values that an item cannot have; `errors` are texts by field (API-4)."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__(errors)
        self.errors = errors
        taken = [taken_text(Item, "sku"), taken_text(Barcode, "code")]
        self.is_taken = all(text in taken for texts in errors.values() for text in texts)


@checked_again
@unit_of_work
def create_item(*, values: dict[str, Any]) -> Item:
    """Add an item with its barcodes (API-4).

    `values` are by field, the category by its slug, the supplier by its number. Raises
    ItemRefused; where it `is_taken`, another record has the value.
    """
    return save_item(Item(), values)


@checked_again
@unit_of_work
def update_item(*, sku: str, change: Callable[[Item], dict[str, Any]]) -> Item | None:
    """Change an item, locked when `change` returns its new values or raises (API-4, API-5).

    Returns None where there is no such item; raises ItemRefused as for a new one.
    """
    item = locked_item(sku)
    return save_item(item, change(item)) if item else None


@unit_of_work
def delete_item(*, sku: str, check: Callable[[Item], Any]) -> Item | None:
    """Delete an item with its barcodes; it is locked when `check` may raise (API-4, API-5).

    Returns None where there is no such item; raises ItemProtected where it has movements.
    """
    item = locked_item(sku)
    if item:
        check(item)
        movements = select(StockMovement.id).where(StockMovement.item_id == item.id)
        if db.session.scalar(movements.limit(1)):
            raise ItemProtected
        db.session.delete(item)
    return item


def locked_item(sku: str) -> Item | None:
    """Return an item that nobody else changes until the end of the transaction (API-5)."""
    one = select(Item).filter_by(sku=normal_sku(sku)).with_for_update()
    return db.session.scalar(one.execution_options(populate_existing=True))


def save_item(item: Item, values: dict[str, Any]) -> Item:
    """Check values by the rules of the forms, write them and return the item as it is (API-4)."""
    codes = values.get("barcodes")
    form = item_form(item, {name: values[name] for name in values if name != "barcodes"})
    form.validate()
    errors = {**form.errors, **barcode_errors(item, codes or [])}
    if errors:
        raise ItemRefused(errors)
    form.apply()
    if item.id:
        item.version += 1
    db.session.add(item)
    if codes is not None:
        replace_barcodes(item, codes)
    db.session.flush()
    db.session.refresh(item)
    return item


def barcode_errors(item: Item, codes: list[str]) -> dict[str, list[str]]:
    """Say which codes are wrong, there twice, or those of another item (API-4)."""
    errors, gtins = {}, [scanned_gtin(code) or code for code in codes]
    for place, code in enumerate(codes):
        try:
            validate_gtin(code)
        except ValidationError as wrong:
            errors[f"barcodes.{place}"] = [str(wrong)]
        if scanned_gtin(code) in gtins[:place]:
            errors[f"barcodes.{place}"] = ["Please correct the duplicate data for code."]
    if not errors:
        others = select(Barcode.gtin).where(
            Barcode.gtin.in_(gtins), Barcode.item_id.is_distinct_from(item.id)
        )
        for gtin in db.session.scalars(others):
            errors[f"barcodes.{gtins.index(gtin)}"] = [taken_text(Barcode, "code")]
    return errors


def replace_barcodes(item: Item, codes: list[str]) -> None:
    """Let an item have these barcodes and no others (API-4, STK-14)."""
    held = {scanned_gtin(barcode.code): barcode for barcode in item.barcodes}
    item.barcodes = [held.get(scanned_gtin(code)) or Barcode() for code in codes]
    for barcode, code in zip(item.barcodes, codes, strict=True):
        barcode.code = code
