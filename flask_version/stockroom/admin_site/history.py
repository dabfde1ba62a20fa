"""The history: an entry for each change, never edited (ADM-2, ADM-12)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_login import current_user
from sqlalchemy import ForeignKey, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..database import PrimaryKey, RecordId, utc_now
from ..extensions import db
from .options import ModelAdmin

ADDED, CHANGED, DELETED = "added", "changed", "deleted"


class LogEntry(db.Model):
    """A change by one user to one record, whose model is `kind`, such as `stock.item`."""

    __tablename__ = "admin_logentry"

    id: Mapped[PrimaryKey]
    action_time: Mapped[datetime] = mapped_column(default=utc_now)
    user_id: Mapped[RecordId] = mapped_column(ForeignKey("accounts_user.id"))
    kind: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[RecordId]
    object_repr: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(10))
    change_message: Mapped[str] = mapped_column(Text)
    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("admin_logentry_object", "kind", "object_id", "id"),
        Index("admin_logentry_user", "user_id", "id"),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
        return {
            ADDED: f"Added “{self.object_repr}”.",
            CHANGED: f"Changed “{self.object_repr}” — {self.change_message}",
            DELETED: f"Deleted “{self.object_repr}.”",
        }[self.action]


def write_history(
    admin: ModelAdmin, records: Iterable[db.Model], action: str, message: str = ""
) -> None:
    """Write log entries for the user's changes, within the same transaction."""
    rows = [
        {
            "user_id": current_user.id,
            "kind": admin.label,
            "object_id": record.id,
            "object_repr": str(record)[:200],
            "action": action,
            "change_message": message,
        }
        for record in records
    ]
    if rows:
        # With RETURNING, SQLAlchemy inserts many rows in one statement.
        db.session.execute(insert(LogEntry).returning(LogEntry.id), rows)


def recent_actions(limit: int) -> Sequence[LogEntry]:
    query = select(LogEntry).filter_by(user_id=current_user.id)
    return db.session.scalars(query.order_by(LogEntry.id.desc()).limit(limit)).all()


def changed_message(labels: Sequence[str], target: str = "") -> str:
    """Return “Changed A, B and C.” for the labels of fields."""
    *others, last = labels
    words = f"{', '.join(others)} and {last}" if others else last
    return f"Changed {words}{target}."
