"""Validate and save items with their barcodes (API-4)."""

from typing import Any

from django.core.exceptions import ValidationError

from ..stock.codes import parse_gtin, validate_gtin
from ..stock.forms import ItemForm
from ..stock.models import Barcode, Item
from .responses import Problem


def save_item(item: Item, values: dict[str, Any]) -> Item:
    """Validate values, write them and return the item.

    `values` maps field names to values; category is a slug, supplier a primary key. Raise 409 if
    every error is a uniqueness conflict, otherwise 422.
    """
    codes = values.get("barcodes")
    fields = {name: value for name, value in values.items() if name != "barcodes"}
    form = ItemForm(fields, instance=item)
    errors = form.errors.as_data() | barcode_errors(item, codes or [])
    if errors:
        is_conflict = all(error.code == "unique" for field in errors.values() for error in field)
        messages = {name: ValidationError(field).messages for name, field in errors.items()}
        raise Problem(409 if is_conflict else 422, errors=messages)
    if item.pk:
        item.version += 1
        item.save(update_fields=[*form.fields, "version", "updated_at"])
    else:
        item.save()
    if codes is not None:
        replace_barcodes(item, codes)
    # Not the category: PostgreSQL checks only at the commit whether it still exists.
    item.refresh_from_db(fields=["location", "status"])
    return item


def replace_barcodes(item: Item, codes: list[str]) -> None:
    """Replace barcodes; one that is only spelled differently keeps its row (STK-14)."""
    new = {parse_gtin(code): code for code in codes}
    item.barcodes.exclude(gtin__in=new).delete()
    for barcode in item.barcodes.all():
        code = new.pop(barcode.gtin)
        if code != barcode.code:
            barcode.code = code
            barcode.save()
    Barcode.objects.bulk_create(Barcode(item=item, code=code) for code in new.values())


def barcode_errors(item: Item, codes: list[str]) -> dict[str, list[ValidationError]]:
    """Return errors of codes that are invalid, repeated, or taken by another item."""
    errors = {}
    gtins = [parse_gtin(code) for code in codes]
    for index, code in enumerate(codes):
        try:
            validate_gtin(code)
            if gtins[index] in gtins[:index]:
                raise ValidationError("Please correct the duplicate data for code.")
        except ValidationError as error:
            errors[f"barcodes.{index}"] = [error]
    if not errors:
        other_barcodes = Barcode.objects.filter(gtin__in=gtins).exclude(item=item.pk)
        for gtin in other_barcodes.values_list("gtin", flat=True):
            taken = ValidationError("Barcode with this Code already exists.", code="unique")
            errors[f"barcodes.{gtins.index(gtin)}"] = [taken]
    return errors
