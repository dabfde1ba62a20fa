"""Add, change and delete items through the API (API-4, API-5)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from ..web.transactions import unit_of_work
from .codes import scanned_gtin, validate_gtin
from .forms import ItemForm
from .models import Barcode, Item


class ItemProtected(Exception):
    """The item has movements, which forbid its deletion."""


@unit_of_work
def create_item(*, values: dict[str, Any]) -> Item:
    """Add an item with its barcodes.

    `values` are by field, the category as its slug, the supplier as its primary key. Raises
    ValidationError by field; where all its codes are “unique”, another record has the value.
    """
    return save_item(Item(), values)


@unit_of_work
def update_item(*, sku: str, change: Callable[[Item], dict[str, Any]]) -> Item:
    """Change an item; `change` returns its new values or raises, while the item is locked.

    Raises Item.DoesNotExist, and ValidationError as for a new one.
    """
    item = Item.objects.select_for_update().get(sku=sku)
    return save_item(item, change(item))


@unit_of_work
def delete_item(*, sku: str, check: Callable[[Item], Any]) -> None:
    """Delete an item with its barcodes; `check` may raise, while the item is locked.

    Raises Item.DoesNotExist, and ItemProtected where it has movements.
    """
    item = Item.objects.select_for_update().get(sku=sku)
    check(item)
    if item.movements.exists():
        raise ItemProtected
    item.delete()


def save_item(item: Item, values: dict[str, Any]) -> Item:
    """Validate values, write them and return the reloaded item."""
    codes = values.get("barcodes")
    form = ItemForm({name: values[name] for name in values if name != "barcodes"}, instance=item)
    errors = {**form.errors.as_data(), **barcode_errors(item, codes or [])}
    if errors:
        raise ValidationError(errors)
    if item.pk:
        item.version += 1
        item.save(update_fields=[*form.fields, "version", "updated_at"])
    else:
        item.save()
    if codes is not None:
        replace_barcodes(item, codes)
    item.refresh_from_db()
    return item


def barcode_errors(item: Item, codes: list[str]) -> dict[str, ValidationError]:
    """Return errors of codes that are invalid, repeated, or of another item."""
    errors, gtins = {}, [scanned_gtin(code) or code for code in codes]
    for index, code in enumerate(codes):
        try:
            validate_gtin(code)
        except ValidationError as error:
            errors[f"barcodes.{index}"] = error
        if scanned_gtin(code) in gtins[:index]:
            repeated = ValidationError("Please correct the duplicate data for code.")
            errors[f"barcodes.{index}"] = repeated
    if not errors:
        others = Barcode.objects.filter(gtin__in=gtins).exclude(item=item.pk)
        for gtin in others.values_list("gtin", flat=True):
            taken = ValidationError("Barcode with this Code already exists.", code="unique")
            errors[f"barcodes.{gtins.index(gtin)}"] = taken
    return errors


def replace_barcodes(item: Item, codes: list[str]) -> None:
    item.barcodes.exclude(code__in=codes).delete()
    present = set(item.barcodes.values_list("code", flat=True))
    added = (Barcode(item=item, code=code) for code in codes if code not in present)
    Barcode.objects.bulk_create(added)
