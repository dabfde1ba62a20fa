"""How the admin names attributes and shows their values (ADM-3, ADM-13, ADM-17)."""

import re
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Column, Integer, Numeric, inspect
from sqlalchemy.orm import ColumnProperty, RelationshipProperty

from ..extensions import db
from ..web.template_filters import local, minute
from ..web.validators import is_web_address

EMPTY = "-"


def name_of(model: type[db.Model]) -> str:
    """Return what a record of a model is called: “stock movement” for StockMovement (ADM-2)."""
    label = model.__table__.info.get("label")
    return label or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def attribute_of(model: type[db.Model], name: str) -> ColumnProperty | RelationshipProperty:
    """Return what SQLAlchemy knows of an attribute (ADM-7)."""
    return inspect(model).attrs[name]


def info_of(model: type[db.Model], name: str) -> dict[str, Any]:
    """Return what the model says of an attribute beyond its type: label, choices, rules (ADM-7)."""
    attribute = attribute_of(model, name)
    return attribute.columns[0].info if isinstance(attribute, ColumnProperty) else attribute.info


def label_of(model: type[db.Model], name: str) -> str:
    """Return what people call an attribute: “Unit cost” for `unit_cost` (ADM-3, ADM-7)."""
    return info_of(model, name).get("label") or name.replace("_", " ").capitalize()


def key_of(model: type[db.Model], name: str, value: Any) -> tuple[Column | None, Any]:
    """Return the column that holds a value once only, and the value as it stands there (ADM-7)."""
    columns = inspect(model).columns
    column = columns.get(name)
    if column is not None and "key" in column.info:
        other, normal = column.info["key"]
        return columns[other], normal(value) or value
    return (column, value) if column is not None and column.unique else (None, value)


def is_number(model: type[db.Model], name: str) -> bool:
    """Tell whether an attribute is a number, which stands at the right of its column (ADM-3)."""
    attribute = inspect(model).attrs.get(name)
    is_column = isinstance(attribute, ColumnProperty)
    return is_column and isinstance(attribute.columns[0].type, Numeric | Integer)


def show(record: db.Model, name: str) -> str | Markup:
    """Return an attribute as people read it; the template escapes what is no Markup (ADM-17)."""
    value = getattr(record, name)
    choices = info_of(type(record), name).get("choices")
    if isinstance(value, bool):
        return Markup('<span class="flag {0}" role="img" aria-label="{0}"></span>').format(value)
    if value is None or value == "" or value == []:
        return EMPTY
    if choices:
        return choices(value).label
    if isinstance(value, datetime):
        return minute(local(value))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    if isinstance(value, str) and is_web_address(text):
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(text)
    return text
