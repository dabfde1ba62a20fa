"""API tokens: create and revoke them; the database stores only digests (ACC-18)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship, selectinload

from ..accounts.authentication import credentials_revoked
from ..accounts.events import log_on_commit
from ..accounts.models import User
from ..accounts.sessions import token_digest
from ..database import PrimaryKey, RecordId, utc_now
from ..extensions import db

BATCH_SIZE = 1_000
PREFIX_LENGTH = 12


class ApiToken(db.Model):
    __tablename__ = "api_apitoken"
    __table_args__ = {"sqlite_autoincrement": True, "info": {"label": "API token"}}

    id: Mapped[PrimaryKey]
    owner_id: Mapped[RecordId] = mapped_column(ForeignKey("accounts_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(PREFIX_LENGTH))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    owner: Mapped[User] = relationship(backref=backref("api_tokens", cascade="all, delete-orphan"))

    def __str__(self) -> str:
        return self.name


def create_token(*, owner: User, name: str, days: int) -> tuple[ApiToken, str]:
    """Add a token to the session and return it with its plaintext, which is not stored."""
    plaintext = f"stk_{secrets.token_urlsafe(32)}"
    token = ApiToken(owner_id=owner.id, name=name, prefix=plaintext[:PREFIX_LENGTH])
    token.digest = token_digest(plaintext)
    token.created_at = utc_now()
    token.expires_at = token.created_at + timedelta(days=days)
    db.session.add(token)
    return token, plaintext


def revoke_tokens(query: Select[tuple[ApiToken]]) -> Sequence[ApiToken]:
    """Revoke tokens within a transaction; return those that were not revoked before."""
    query = (
        query.where(ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
        .options(selectinload(ApiToken.owner))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    revoked = db.session.scalars(query).all()
    statement = update(ApiToken).values(revoked_at=utc_now())
    for start in range(0, len(revoked), BATCH_SIZE):
        pks = [token.id for token in revoked[start : start + BATCH_SIZE]]
        db.session.execute(statement.where(ApiToken.id.in_(pks)))
    for token in revoked:
        fields = {"name": token.name, "prefix": token.prefix}
        log_on_commit("token_revoked", target=token.owner.username, **fields)
    return revoked


@credentials_revoked.connect
def revoke_on_change(user: User) -> None:
    """Revoke a user's tokens when the password changes or the user is deactivated."""
    revoke_tokens(select(ApiToken).filter_by(owner_id=user.id))
