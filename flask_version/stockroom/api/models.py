"""API tokens as the database stores them (ACC-18)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from ..accounts.models import User, utc_now
from ..database import PrimaryKey
from ..extensions import db


class ApiToken(db.Model):
    """A token for the API; the database holds its digest only."""

    __tablename__ = "api_apitoken"
    __table_args__ = {"sqlite_autoincrement": True, "info": {"label": "API token"}}

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    owner: Mapped[User] = relationship(backref=backref("api_tokens", cascade="all, delete-orphan"))

    def __str__(self) -> str:
        return self.name
