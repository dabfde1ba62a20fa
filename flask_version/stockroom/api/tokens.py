"""API tokens: create, list and revoke them (ACC-18)."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import selectinload

from ..accounts.authentication import credentials_revoked
from ..accounts.events import log_on_commit
from ..accounts.models import User, utc_now
from ..accounts.sessions import digest_of
from ..extensions import db
from .models import ApiToken

BATCH = 1_000
MAX_LISTED = 100
PREFIX_LENGTH = 12


def create_token(*, owner: User, name: str, days: int) -> tuple[ApiToken, str]:
    """Add a token to the session and return it with its plain text, which is stored nowhere."""
    plain = f"stk_{secrets.token_urlsafe(32)}"
    now = utc_now()
    token = ApiToken(
        owner_id=owner.id,
        name=name,
        prefix=plain[:PREFIX_LENGTH],
        digest=digest_of(plain),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    return token, plain


def list_tokens(owner: User) -> Sequence[ApiToken]:
    """Return a user's newest tokens, expired and revoked ones included."""
    newest = select(ApiToken).filter_by(owner_id=owner.id)
    newest = newest.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    return db.session.scalars(newest.limit(MAX_LISTED)).all()


def revoke_tokens(tokens: Select[tuple[ApiToken]]) -> Sequence[ApiToken]:
    """Revoke tokens within a transaction; return those that were not revoked before."""
    active = tokens.where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id)
    active = active.options(selectinload(ApiToken.owner)).with_for_update()
    revoked = db.session.scalars(active.execution_options(populate_existing=True)).all()
    revoke = update(ApiToken).values(revoked_at=utc_now())
    for start in range(0, len(revoked), BATCH):
        pks = [token.id for token in revoked[start : start + BATCH]]
        db.session.execute(revoke.where(ApiToken.id.in_(pks)))
    for token in revoked:
        fields = {"name": token.name, "prefix": token.prefix}
        log_on_commit([("token_revoked", {"target": token.owner.username, **fields})])
    return revoked


@credentials_revoked.connect
def revoke_on_change(user: User) -> None:
    """Revoke a user's tokens with a new password or a deactivation."""
    revoke_tokens(select(ApiToken).filter_by(owner_id=user.id))
