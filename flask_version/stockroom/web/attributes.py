"""The attributes of models, by SQLAlchemy's inspection and the `info` of columns (ADM-7)."""

import re
from typing import Any

from sqlalchemy import Column, inspect
from sqlalchemy.orm import ColumnProperty, RelationshipProperty

from ..extensions import db


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
