"""Fill an empty stockroom from a dump, all or nothing (OPS-6)."""

from collections import Counter, defaultdict
from typing import BinaryIO

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast

from ..accounts.models import User
from ..stock.models import Item
from ..web.commands import with_progress
from .format import LoadError, Record, read_lines
from .records import SERIALIZERS
from .serializers import PERMISSIONS, References, reference_to

SET_SEQUENCE = {
    "postgresql": ["SELECT setval(pg_get_serial_sequence('{table}', 'id'), {pk})"],
    "mysql": ["ALTER TABLE {table} AUTO_INCREMENT = {next}"],
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = '{table}'",
        "INSERT INTO sqlite_sequence VALUES ('{table}', {pk})",
    ],
}


@transaction.atomic(durable=True)
def load(file: BinaryIO) -> int:
    """Insert the records of a dump and return their number; raise LoadError at the first error."""
    for name, serializer in SERIALIZERS.items():
        if serializer.model._base_manager.exists():
            raise LoadError(f"the stockroom is not empty: it has {name} records")
    count, totals = insert_records(file)
    check_consistency(totals)
    # The last step: MariaDB commits before it alters a table.
    reset_sequences()
    return count


def insert_records(file: BinaryIO) -> tuple[int, Counter[int]]:
    """Insert the records of a dump; return their number, and each item's total of movements."""
    references: References = defaultdict(dict)
    references[Permission] = {reference_to(row): row.pk for row in PERMISSIONS.all()}
    totals: Counter[int] = Counter()
    line = 1
    for line, name, record in with_progress(read_lines(file, SERIALIZERS)):
        try:
            loaded = SERIALIZERS[name].load(record, references)
            if name == "movement":
                check_running_total(record, totals)
            # As loaddata does: Model.save() would set `updated_at`, and add a user's profile.
            loaded.save(force_insert=True)
        except LoadError as error:
            raise LoadError(error, line) from None
        except DatabaseError as error:
            reason = str(error).splitlines()[0]
            raise LoadError(f"rejected by the database: {reason}", line) from error
    return line - 1, totals


def check_running_total(record: Record, totals: Counter[int]) -> None:
    """Add up the movements of each item; raise LoadError if `quantity_after` differs."""
    item, after = record["item"], record["quantity_after"]
    totals[item] += record["quantity_change"]
    if totals[item] != after:
        raise LoadError(f"quantity_after is {after}; the movements add up to {totals[item]}")


def check_consistency(totals: Counter[int]) -> None:
    """Raise LoadError for a user without a profile, or an item that contradicts its movements."""
    if user := User.objects.filter(profile=None).order_by("pk").first():
        raise LoadError(f"user {user.pk} has no profile")
    for pk, on_hand in Item.objects.order_by("pk").values_list("pk", "quantity_on_hand").iterator():
        if on_hand != totals[pk]:
            problem = f"quantity_on_hand is {on_hand}; the movements add up to {totals[pk]}"
            raise LoadError(f"item {pk}: {problem}")


def reset_sequences() -> None:
    """Reset sequences past every primary key in a record or in the history."""
    with connection.cursor() as cursor:
        for model in [serializer.model for serializer in SERIALIZERS.values()]:
            stored = model._base_manager.aggregate(pk=Max("pk"))["pk"] or 0
            entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
            deleted = entries.aggregate(pk=Max(Cast("object_id", BigIntegerField())))["pk"] or 0
            if pk := max(stored, deleted):
                for statement in SET_SEQUENCE[connection.vendor]:
                    cursor.execute(statement.format(table=model._meta.db_table, pk=pk, next=pk + 1))
