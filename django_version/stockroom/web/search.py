"""Search for words, ignoring case; SQLite ignores it for ASCII letters only (ADM-4)."""

import re

from django.db.models import CharField, TextField, Value, lookups
from django.db.models.functions import Collate, Lower

from .text import normalize_text

MAX_SEARCH_LENGTH = 200


def search_words(q: str) -> list[str]:
    """Return the words of a search, and its phrases in double quotes, each once."""
    # For Python, U+001D is a blank; in a GS1 scan it ends a field.
    matches = re.findall(r'"([^"]+)"|((?:\S|\x1d)+)', normalize_text(q))
    return list(dict.fromkeys(phrase or word for phrase, word in matches))


class CaseInsensitiveLookup:
    """Ignore case in `icontains` and `iexact` on MariaDB and PostgreSQL too (OPS-3)."""

    # Django leaves case-folding to the database. On MariaDB the binary collation folds nothing, and
    # LOWER() differs from Python's lower(); on PostgreSQL UPPER() depends on the locale, and takes
    # `ß` for SS. These replace Django's lookups because contrib.auth uses them, too. The right side
    # must be text.

    def as_mysql(self, compiler, connection):
        # TextField, so that Django does not normalize the expression as an email address.
        lowered = Lower(self.lhs, output_field=TextField())
        lookup = self.case_sensitive_lookup(lowered, Lower(Value(self.rhs)))
        return lookup.as_sql(compiler, connection)

    def as_postgresql(self, compiler, connection):
        """Fold case by Unicode; a Turkish locale would not fold `I` to `i`."""
        lowered = Lower(Collate(self.lhs, "und-x-icu"), output_field=TextField())
        word = Lower(Collate(Value(self.rhs), "und-x-icu"))
        return self.case_sensitive_lookup(lowered, word).as_sql(compiler, connection)


@CharField.register_lookup
@TextField.register_lookup
class IContains(CaseInsensitiveLookup, lookups.IContains):
    case_sensitive_lookup = lookups.Contains


@CharField.register_lookup
@TextField.register_lookup
class IExact(CaseInsensitiveLookup, lookups.IExact):
    case_sensitive_lookup = lookups.Exact
