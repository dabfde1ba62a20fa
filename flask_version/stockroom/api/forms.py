"""The form of an item whose values come as JSON (API-4)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import DataRequired

from ..extensions import db
from ..stock.models import Category, Item, Supplier
from ..web.fields import INVALID_CHOICE
from ..web.model_forms import RecordForm, form_class
from ..web.text import parse_integer
from ..web.validators import NUL


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
        "category": StringField("Category", [DataRequired()], filters=[lookup(Category.slug)]),
        "supplier": StringField("Supplier", filters=[lookup(Supplier.id)]),
    }


def item_form(item: Item, values: dict[str, Any]) -> RecordForm:
    """Return a form for the submitted values of an item."""
    texts = {
        name: "" if value is None or value is False else str(value)
        for name, value in values.items()
    }
    form = form_class(Item, tuple(sorted(values)), ItemValuesForm)
    return form(item, formdata=MultiDict(texts), meta={"csrf": False})
