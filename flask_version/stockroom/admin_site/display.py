"""How the admin shows values (ADM-3, ADM-17)."""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Integer, Numeric, inspect

from ..extensions import db
from ..web.attributes import info_of
from ..web.template_filters import local, minute
from ..web.validators import is_web_address

EMPTY = "-"


def capfirst(text: str) -> str:
    """Capitalize the first letter and leave the others: “API tokens”."""
    return text[:1].upper() + text[1:]


def is_number(model: type[db.Model], name: str) -> bool:
    """Return whether an attribute is a number, which a list aligns to the right."""
    column = inspect(model).columns.get(name)
    return column is not None and isinstance(column.type, Numeric | Integer)


def show(record: db.Model, name: str) -> str | Markup:
    """Return the text of an attribute; templates escape it unless it is Markup."""
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
        return ", ".join(map(str, value))
    if isinstance(value, str) and is_web_address(value):
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(value)
    return str(value)
