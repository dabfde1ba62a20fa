"""How the admin shows the values of attributes (ADM-3, ADM-13, ADM-17)."""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Integer, Numeric, inspect
from sqlalchemy.orm import ColumnProperty

from ..extensions import db
from ..web.attributes import info_of
from ..web.template_filters import local, minute
from ..web.validators import is_web_address

EMPTY = "-"


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
