"""Describe a model's attributes by SQLAlchemy's inspection and the `info` of columns (ADM-7).

`info` may have these keys, mostly for model_forms:
- `label`: the verbose name, if it is not that of the attribute;
- `choices`: an enumeration of the values;
- `key`: if uniqueness is enforced on a derived column, its name and the function that computes its
  value: `("gtin", parse_gtin)`;
- `field`: the kind of form field: `email`, `url` or `username`;
- `filters`, `characters`, `validators`, `checks`: run by the form field in this order; `characters`
  replaces the default check of characters, and `checks` runs only if there are no errors yet;
- `taken`: the message for a value that is not unique.
"""

import re
from typing import Any

from sqlalchemy import Column, Select, String, inspect, select

from ..extensions import db


def get_verbose_name(model: type[db.Model]) -> str:
    """Return a model's verbose name: “stock movement” for StockMovement."""
    label = model.__table__.info.get("label")
    return label or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def get_label(model: type[db.Model], name: str) -> str:
    """Return an attribute's verbose name: “Unit cost” for `unit_cost`."""
    return getattr(model, name).info.get("label") or name.replace("_", " ").capitalize()


def unique_key(model: type[db.Model], name: str, value: Any) -> tuple[Column, Any] | None:
    """Return the column in which an attribute must be unique, if any, and the value to compare."""
    columns = inspect(model).columns
    column = columns.get(name)
    if column is None:
        return None
    if "key" in column.info:
        key_name, normalize = column.info["key"]
        return columns[key_name], normalize(value) or value
    return (column, value) if column.unique else None


def name_column(model: type[db.Model]) -> Column:
    """Return the column that identifies a record to users: its first unique string column."""
    columns = inspect(model).columns
    return next(column for column in columns if column.unique and isinstance(column.type, String))


def select_by_name(model: type[db.Model]) -> Select:
    """Select the records of a model in the order of their names."""
    return select(model).order_by(name_column(model))
