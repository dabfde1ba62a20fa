"""What was done in the admin: written with the change, never changed itself (ADM-2, ADM-12)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask_login import current_user
from sqlalchemy import BigInteger, ForeignKey, Index, Select, String, Text, insert, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..accounts.models import User, utc_now
from ..database import PrimaryKey
from ..extensions import db

if TYPE_CHECKING:
    from .options import ModelAdmin

ADDED, CHANGED, DELETED = "added", "changed", "deleted"


class LogEntry(db.Model):
    """One thing that one person did to one record (ADM-12)."""

    __tablename__ = "admin_logentry"

    id: Mapped[PrimaryKey]
    action_time: Mapped[datetime] = mapped_column(default=utc_now)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts_user.id"))
    kind: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[int] = mapped_column(BigInteger)
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
    admin: "ModelAdmin", records: Iterable[db.Model], action: str, message: str = ""
) -> None:
    """Write what the person does to records, within the transaction of it (ADM-12)."""
    rows = [
        {
            "user_id": current_user.id,
            "kind": admin.kind,
            "object_id": record.id,
            "object_repr": str(record)[:200],
            "action": action,
            "change_message": message,
        }
        for record in records
    ]
    if rows:
        # With RETURNING, SQLAlchemy sends many rows in one statement.
        db.session.execute(insert(LogEntry).returning(LogEntry.id), rows)


def history_of(admin: "ModelAdmin", record: db.Model) -> Select:
    """Select what was done to a record, in order (ADM-12)."""
    entries = select(LogEntry).filter_by(kind=admin.kind, object_id=record.id)
    return entries.options(joinedload(LogEntry.user)).order_by(LogEntry.id)


def recent_actions(limit: int) -> Sequence[LogEntry]:
    """Return what this person did last (ADM-2)."""
    entries = select(LogEntry).filter_by(user_id=current_user.id)
    return db.session.scalars(entries.order_by(LogEntry.id.desc()).limit(limit)).all()


def join_words(words: Sequence[str]) -> str:
    """Return “A”, “A and B” or “A, B and C” (ADM-12)."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
