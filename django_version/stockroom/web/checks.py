"""What a database must be like before it is migrated (OPS-3)."""

from django.core.checks import Error, Tags, register
from django.db import connections

COLLATION = "utf8mb4_nopad_bin"


@register(Tags.database)
def check_collation(app_configs, databases=None, **kwargs):
    """Refuse a MariaDB database that takes different texts for equal (OPS-3)."""
    found = []
    for alias in databases or []:
        if connections[alias].vendor != "mysql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT @@collation_database")
            collation = cursor.fetchone()[0]
        if collation != COLLATION:
            problem = f"the database has {collation}; it needs MariaDB and COLLATE {COLLATION}"
            found.append(Error(f"STOCKROOM_DATABASE_URL: {problem}", id="stockroom.E001"))
    return found
