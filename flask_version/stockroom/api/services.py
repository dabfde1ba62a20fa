"""Validate and save items with their barcodes (API-4)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from ..extensions import db
from ..stock.codes import parse_gtin, validate_gtin
from ..stock.models import Barcode, Category, Item, Supplier
from ..web.fields import INVALID_CHOICE
from ..web.model_forms import DUPLICATE, RecordForm, duplicate_message, form_class
from ..web.text import parse_integer
from ..web.validators import NUL
from .responses import Problem


def lookup(column: InstrumentedAttribute) -> Callable[[str], db.Model | None]:
    """Return a field filter that replaces a value of this unique column with its record."""

    def fetch(text: str) -> db.Model | None:
        if "\0" in text:
            raise ValueError(NUL)
        if not text:
            return None
        value = parse_integer(text) if column.type.python_type is int else text
        record = db.session.scalar(select(column.class_).where(column == value))
        if record is None:
            raise ValueError(INVALID_CHOICE)
        return record

    return fetch


class ItemValuesForm(RecordForm):
    """An item whose category and supplier are given by slug and primary key."""

    overrides = {
        "category": lambda: StringField(
            "Category", [DataRequired()], filters=[lookup(Category.slug)]
        ),
        "supplier": lambda: StringField("Supplier", filters=[lookup(Supplier.id)]),
    }


def item_form(item: Item, values: dict[str, Any]) -> RecordForm:
    """Return a form for the submitted values of an item, except its barcodes."""
    texts = {
        name: "" if value is None or value is False else str(value)
        for name, value in values.items()
        if name != "barcodes"
    }
    form = form_class(Item, tuple(sorted(texts)), ItemValuesForm)
    return form(item, formdata=MultiDict(texts), meta={"csrf": False})


def save_item(item: Item, values: dict[str, Any]) -> Item:
    """Validate and write values by field, within a transaction; return the reloaded item.

    Category is a slug, supplier a pk. Raise 409 if each error is a uniqueness conflict, else 422.
    """
    codes = values.get("barcodes")
    form = item_form(item, values)
    form.validate()
    errors = form.errors | barcode_errors(item, codes or [])
    if errors:
        taken = [duplicate_message(Item, "sku"), duplicate_message(Barcode, "code")]
        is_conflict = all(text in taken for texts in errors.values() for text in texts)
        raise Problem(409 if is_conflict else 422, errors=errors)
    form.apply()
    if item.id:
        item.version += 1
    db.session.add(item)
    if codes is not None:
        existing = {barcode.gtin: barcode for barcode in item.barcodes}
        item.barcodes = [existing.get(parse_gtin(code)) or Barcode() for code in codes]
        for barcode, code in zip(item.barcodes, codes, strict=True):
            barcode.code = code
    db.session.flush()
    db.session.refresh(item)
    return item


def barcode_errors(item: Item, codes: list[str]) -> dict[str, list[str]]:
    """Return errors of codes that are invalid, repeated, or taken by another item."""
    errors, gtins = {}, list(map(parse_gtin, codes))
    for index, code in enumerate(codes):
        try:
            validate_gtin(code)
            if gtins[index] in gtins[:index]:
                raise ValidationError(DUPLICATE.format("code"))
        except ValidationError as error:
            errors[f"barcodes.{index}"] = [str(error)]
    if not errors:
        query = select(Barcode.gtin).where(Barcode.item_id.is_distinct_from(item.id))
        query = query.where(Barcode.gtin.in_(gtins))
        for gtin in db.session.scalars(query):
            errors[f"barcodes.{gtins.index(gtin)}"] = [duplicate_message(Barcode, "code")]
    return errors
