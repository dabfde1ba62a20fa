"""New records get numbers that no record has or had (OPS-6, ADM-12)."""

from sqlalchemy import func, select, text

from ..admin_site.history import LogEntry
from ..extensions import db
from .kind import Kind
from .kinds import KINDS


def continue_numbers() -> None:
    """Let each table count on from the highest number that is known of it (OPS-6).

    The last step: MariaDB commits before it alters a table.
    """
    for kind in KINDS.values():
        if highest := highest_number(kind):
            count_from(kind.model.__tablename__, highest)


def highest_number(kind: Kind) -> int:
    """Return the highest number of a record, or of a deleted one in the history (ADM-12)."""
    told = select(func.max(LogEntry.object_id)).filter_by(kind=kind.label)
    there = select(func.max(kind.model.id))
    return max(db.session.scalar(there) or 0, db.session.scalar(told) or 0)


def count_from(table: str, number: int) -> None:
    """Let a table give the next number to its next record (OPS-6)."""
    statements = {
        "postgresql": ["SELECT setval(pg_get_serial_sequence(:table, 'id'), :number)"],
        "mysql": [f"ALTER TABLE {table} AUTO_INCREMENT = {number + 1}"],
        "sqlite": [
            "DELETE FROM sqlite_sequence WHERE name = :table",
            "INSERT INTO sqlite_sequence VALUES (:table, :number)",
        ],
    }
    for statement in statements[db.engine.dialect.name]:
        values = {"table": table, "number": number} if ":table" in statement else {}
        db.session.execute(text(statement), values)
