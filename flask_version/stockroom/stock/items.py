"""Adding, changing and deleting items through the API (API-5)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from wtforms import ValidationError

from ..extensions import db
from ..web.model_forms import taken_text
from ..web.transactions import unit_of_work
from .codes import normal_sku, scanned_gtin, validate_gtin
from .forms import item_form
from .models import Barcode, Item, StockMovement


class ItemProtected(Exception):
    """The item has movements, which forbid its deletion."""


class InvalidItem(Exception):
    """Invalid values of an item; `errors` are messages by field."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__(errors)
        self.errors = errors
        taken = [taken_text(Item, "sku"), taken_text(Barcode, "code")]
        self.is_taken = all(text in taken for texts in errors.values() for text in texts)


@unit_of_work
def create_item(*, values: dict[str, Any]) -> Item:
    """Add an item with its barcodes.

    `values` are by field, the category as its slug, the supplier as its primary key. Raises
    InvalidItem; where it `is_taken`, another record has the value.
    """
    return save_item(Item(), values)


@unit_of_work
def update_item(*, sku: str, change: Callable[[Item], dict[str, Any]]) -> Item | None:
    """Change an item; `change` returns its new values or raises, while the item is locked.

    Returns None where there is no such item; raises InvalidItem as for a new one.
    """
    item = locked_item(sku)
    return save_item(item, change(item)) if item else None


@unit_of_work
def delete_item(*, sku: str, check: Callable[[Item], Any]) -> Item | None:
    """Delete an item with its barcodes; `check` may raise, while the item is locked.

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
    """Return an item, locked until the end of the transaction."""
    row = select(Item).filter_by(sku=normal_sku(sku)).with_for_update()
    return db.session.scalar(row.execution_options(populate_existing=True))


def save_item(item: Item, values: dict[str, Any]) -> Item:
    """Validate values, write them and return the reloaded item."""
    codes = values.get("barcodes")
    form = item_form(item, {name: values[name] for name in values if name != "barcodes"})
    form.validate()
    errors = {**form.errors, **barcode_errors(item, codes or [])}
    if errors:
        raise InvalidItem(errors)
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
    """Return errors of codes that are invalid, repeated, or of another item."""
    errors, gtins = {}, [scanned_gtin(code) or code for code in codes]
    for index, code in enumerate(codes):
        try:
            validate_gtin(code)
        except ValidationError as error:
            errors[f"barcodes.{index}"] = [str(error)]
        if scanned_gtin(code) in gtins[:index]:
            errors[f"barcodes.{index}"] = ["Please correct the duplicate data for code."]
    if not errors:
        others = select(Barcode.gtin).where(
            Barcode.gtin.in_(gtins), Barcode.item_id.is_distinct_from(item.id)
        )
        for gtin in db.session.scalars(others):
            errors[f"barcodes.{gtins.index(gtin)}"] = [taken_text(Barcode, "code")]
    return errors


def replace_barcodes(item: Item, codes: list[str]) -> None:
    present = {scanned_gtin(barcode.code): barcode for barcode in item.barcodes}
    item.barcodes = [present.get(scanned_gtin(code)) or Barcode() for code in codes]
    for barcode, code in zip(item.barcodes, codes, strict=True):
        barcode.code = code
