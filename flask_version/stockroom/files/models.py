"""Uploaded files of items, stored until they are confirmed (CSV-5)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from ..accounts.models import User
from ..database import PrimaryKey, RecordId, utc_now
from ..extensions import db


class ItemImport(db.Model):
    __tablename__ = "files_itemimport"

    id: Mapped[PrimaryKey]
    # Deferred: deleting a user loads their uploads.
    content: Mapped[str] = mapped_column(Text().with_variant(LONGTEXT, "mysql"), deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    user_id: Mapped[RecordId] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    user: Mapped[User] = relationship(backref=backref("item_imports", cascade="all, delete-orphan"))

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
