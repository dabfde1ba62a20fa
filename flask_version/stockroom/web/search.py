"""Search for words, ignoring case on every database (ADM-4)."""

import re

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from ..extensions import db
from .text import normalize_text

MAX_SEARCH_LENGTH = 200


def search_words(q: str) -> list[str]:
    return [phrase or word for phrase, word in re.findall(r'"([^"]+)"|(\S+)', normalize_text(q))]


def without_locale(text: ColumnElement[str]) -> ColumnElement[str]:
    """Fold case without a locale on PostgreSQL: in Turkish, `I` is no capital `i`."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    return text.collate("und-x-icu") if is_postgresql else text


def has_text(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """Search a column, ignoring case; SQLite's LIKE does so, faster than lower()."""
    if db.engine.dialect.name == "sqlite":
        return column.contains(word, autoescape=True)
    return without_locale(column).icontains(word, autoescape=True)
