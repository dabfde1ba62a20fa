"""New records get numbers that no record has or had (OPS-6, ADM-12)."""

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast

from .kind import Kind
from .kinds import KINDS


def continue_numbers() -> None:
    """Let each table count on from the highest number that is known of it (OPS-6).

    The last step: MariaDB commits before it alters a table.
    """
    for kind in KINDS.values():
        if highest := highest_number(kind):
            count_from(kind.model._meta.db_table, highest)


def highest_number(kind: Kind) -> int:
    """Return the highest number of a record, or of a deleted one in the history (ADM-12)."""
    app_label, model = kind.label.split(".")
    told = LogEntry.objects.filter(content_type__app_label=app_label, content_type__model=model)
    told = told.aggregate(highest=Max(Cast("object_id", BigIntegerField())))
    there = kind.rows.aggregate(highest=Max("pk"))
    return max(there["highest"] or 0, told["highest"] or 0)


def count_from(table: str, number: int) -> None:
    """Let a table give the next number to its next record (OPS-6)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
        elif connection.vendor == "mysql":
            cursor.execute(f"ALTER TABLE {table} AUTO_INCREMENT = {number + 1}")
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
