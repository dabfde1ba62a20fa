"""The form of an item whose values come as JSON (API-4)."""

from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import DataRequired

from ..extensions import db
from ..stock.models import Item
from ..stock.queries import get_category, get_supplier
from ..web.fields import INVALID_CHOICE
from ..web.model_forms import RecordForm, form_class
from ..web.validators import NUL


def lookup(get: Callable[[str], db.Model | None]) -> Callable[[str], db.Model | None]:
    """Return a field filter that replaces text with its record."""

    def fetch(text: str) -> db.Model | None:
        if "\0" in text:
            raise ValueError(NUL)
        record = get(text) if text else None
        if text and record is None:
            raise ValueError(INVALID_CHOICE)
        return record

    return fetch


class ItemValuesForm(RecordForm):
    """An item whose category and supplier are given by slug and primary key."""

    overrides = {
        "category": StringField("Category", [DataRequired()], filters=[lookup(get_category)]),
        "supplier": StringField("Supplier", filters=[lookup(get_supplier)]),
    }


def item_form(item: Item, values: dict[str, Any]) -> RecordForm:
    """Return a form of the values of an item that were sent."""
    texts = {
        name: "" if value is None or value is False else str(value)
        for name, value in values.items()
    }
    form = form_class(Item, tuple(sorted(values)), ItemValuesForm)
    return form(item, formdata=MultiDict(texts), meta={"csrf": False})
