"""Search for words, ignoring case; SQLite does so for ASCII letters only (ADM-4)."""

import re

from sqlalchemy import ColumnElement, Select, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..extensions import db
from .attributes import unique_key
from .text import normalize_text

MAX_SEARCH_LENGTH = 200


def search_words(q: str) -> list[str]:
    """Return the words of a search, and its phrases in double quotes, each once."""
    # For Python, U+001D is a blank; in a GS1 scan it ends a field.
    matches = re.findall(r'"([^"]+)"|((?:\S|\x1d)+)', normalize_text(q))
    return list(dict.fromkeys(phrase or word for phrase, word in matches))


def ignore_locale(text: ColumnElement[str]) -> ColumnElement[str]:
    """Ignore the locale on PostgreSQL: in Turkish, `I` is not the uppercase of `i`."""
    return text.collate("und-x-icu") if db.engine.dialect.name == "postgresql" else text


def has_text(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """Match text in a column, ignoring case; on SQLite by LIKE, which is faster than lower()."""
    if db.engine.dialect.name == "sqlite":
        return column.contains(word, autoescape=True)
    return ignore_locale(column).icontains(word, autoescape=True)


def search(query: Select, model: type[db.Model], paths: list[str], q: str) -> Select:
    """Select the records of a model in which every word occurs in one of the columns."""
    for word in search_words(q[:MAX_SEARCH_LENGTH]):
        query = query.where(or_(*(contains(model, path, word) for path in paths)))
    return query


def contains(model: type[db.Model], path: str, word: str) -> ColumnElement[bool]:
    """Match a word in a column, `sku`, or in a column of related records, `barcodes.code`."""
    name, _, rest = path.partition(".")
    if rest:
        relation = inspect(model).relationships[name]
        ((local, remote),) = relation.local_remote_pairs
        return local.in_(select(remote).where(contains(relation.mapper.class_, rest, word)))
    attribute = getattr(model, name)
    if "key" not in attribute.info:
        return has_text(attribute, word)
    column, key = unique_key(model, name, word)
    return or_(has_text(attribute, word), column == key)
