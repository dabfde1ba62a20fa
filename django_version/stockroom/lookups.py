"""Comparisons without regard to case, on databases that regard it (OPS-3)."""

from copy import copy

from django.db.models import Field, lookups
from django.db.models.functions import Lower


class InLowerCase:
    """Compare in lower case on MariaDB, where Django leaves it to the collation (STK-2, OPS-3)."""

    def as_mysql(self, compiler, connection):
        """Return the SQL for MariaDB (OPS-3)."""
        lowered = copy(self)
        lowered.lhs, lowered.rhs = Lower(self.lhs), self.rhs.lower()
        return lowered.as_sql(compiler, connection)


@Field.register_lookup
class IContains(InLowerCase, lookups.IContains):
    """Find a word in a text (STK-2, ADM-4)."""


@Field.register_lookup
class IExact(InLowerCase, lookups.IExact):
    """Find an address however it is written (ACC-11)."""
