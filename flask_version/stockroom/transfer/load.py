"""Fill an empty stockroom from a dump, all or nothing (OPS-6)."""

from collections import Counter, defaultdict
from typing import BinaryIO

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from ..accounts.models import Permission, User
from ..accounts.permissions import ensure_permissions
from ..admin_site import site
from ..admin_site.history import LogEntry
from ..extensions import db
from ..stock.models import Item
from ..web.commands import with_progress
from ..web.transactions import transaction
from .format import LoadError, Record, read_lines
from .records import serializers
from .serializers import References, reference_to

SET_SEQUENCE = {
    "postgresql": ["SELECT setval(pg_get_serial_sequence('{table}', 'id'), {pk})"],
    "mysql": ["ALTER TABLE {table} AUTO_INCREMENT = {next}"],
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = '{table}'",
        "INSERT INTO sqlite_sequence VALUES ('{table}', {pk})",
    ],
}


def load(file: BinaryIO) -> int:
    """Insert the records of a dump and return their number; raise LoadError at the first error."""
    with transaction():
        for name, serializer in serializers().items():
            if db.session.scalar(select(serializer.model.id).limit(1)):
                raise LoadError(f"the stockroom is not empty: it has {name} records")
        count, totals = insert_records(file)
        check_consistency(totals)
        # The last step: MariaDB commits before it alters a table.
        reset_sequences()
    return count


def insert_records(file: BinaryIO) -> tuple[int, Counter[int]]:
    """Insert the records of a dump; return their number, and the total of each item's movements."""
    references: References = defaultdict(dict)
    permissions = ensure_permissions(site.permission_labels())
    db.session.add_all(permissions)
    db.session.flush()
    references[Permission] = {reference_to(row): row.id for row in permissions}
    totals: Counter[int] = Counter()
    line = 1
    for line, name, record in with_progress(read_lines(file, serializers())):
        try:
            rows = serializers()[name].load(record, references)
            if name == "movement":
                check_running_total(record, totals)
            for table, values in rows.items():
                db.session.execute(insert(table), values)
        except LoadError as error:
            raise LoadError(error, line) from None
        except DBAPIError as error:
            reason = str(error.orig).splitlines()[0]
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
    query = select(User.id).where(~User.profile.has()).order_by(User.id)
    if pk := db.session.scalar(query.limit(1)):
        raise LoadError(f"user {pk} has no profile")
    query = select(Item.id, Item.quantity_on_hand).order_by(Item.id)
    for pk, on_hand in db.session.execute(query.execution_options(yield_per=1000)):
        if on_hand != totals[pk]:
            made = f"the movements add up to {totals[pk]}"
            raise LoadError(f"item {pk}: quantity_on_hand is {on_hand}; {made}")


def reset_sequences() -> None:
    """Reset sequences past every primary key in a record or in the history."""
    for model in [serializer.model for serializer in serializers().values()]:
        highest = [select(func.max(model.id))]
        if admin := site.registry.get(model):
            highest.append(select(func.max(LogEntry.object_id)).filter_by(kind=admin.label))
        if pk := max(db.session.scalar(query) or 0 for query in highest):
            for statement in SET_SEQUENCE[db.engine.dialect.name]:
                table = model.__tablename__
                db.session.execute(text(statement.format(table=table, pk=pk, next=pk + 1)))
