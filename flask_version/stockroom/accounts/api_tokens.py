"""Keys by which programs act for a person, each to be taken away alone (ACC-18)."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select, update

from ..database import MAX_ID
from ..extensions import db
from ..web.logs import log_events
from ..web.transactions import unit_of_work
from .events import revocations
from .models import ApiToken, User, utc_now
from .sessions import digest_of, lock_unchanged

AT_ONCE = 1_000
MOST_LISTED = 100
PREFIX_LENGTH = 12


def create_token(*, owner: User, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a token, with the next commit; return it with its text, stored nowhere (ACC-18)."""
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


def tokens_of(owner: User) -> Select[tuple[ApiToken]]:
    """Select the tokens of a person (ACC-18)."""
    return select(ApiToken).filter_by(owner_id=owner.id)


def list_tokens(owner: User) -> Sequence[ApiToken]:
    """Return the newest tokens of a person, dead ones too (ACC-18)."""
    newest = tokens_of(owner).order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    return db.session.scalars(newest.limit(MOST_LISTED)).all()


def revoke_tokens(tokens: Select[tuple[ApiToken]]) -> Sequence[ApiToken]:
    """End tokens, with the next commit; return those that were not revoked (ACC-18, ADM-15)."""
    living = tokens.where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id).with_for_update()
    found = db.session.scalars(living.execution_options(populate_existing=True)).all()
    end = update(ApiToken).values(revoked_at=utc_now())
    for start in range(0, len(found), AT_ONCE):
        numbers = [token.id for token in found[start : start + AT_ONCE]]
        db.session.execute(end.where(ApiToken.id.in_(numbers)))
    return found


def log_revoked(tokens: Sequence[ApiToken]) -> None:
    """Log that tokens are ended, when that is committed (SEC-8)."""
    for start in range(0, len(tokens), AT_ONCE):
        batch = tokens[start : start + AT_ONCE]
        owners = select(User).where(User.id.in_({token.owner_id for token in batch}))
        # Held, so that the tokens do not ask for them one by one.
        _held = db.session.scalars(owners).all()
        log_events(revocations(batch))


def revoke_token(*, owner: User, id: int) -> ApiToken | None:
    """End a token of a person and return it; None where there is no such one (ACC-18, SEC-8)."""
    if id > MAX_ID:
        return None
    token, revoked = end_token(tokens_of(owner).where(ApiToken.id == id))
    log_revoked(revoked)
    return token


@unit_of_work
def end_token(one: Select[tuple[ApiToken]]) -> tuple[ApiToken | None, Sequence[ApiToken]]:
    """Return a token, and once more in a list if it was not revoked before (ACC-18)."""
    revoked = revoke_tokens(one)
    return db.session.scalar(one), revoked


def replace_password(user: User, password: str) -> Sequence[ApiToken]:
    """Set a password, within a transaction, and return the tokens that end with it (ACC-18)."""
    user.set_password(password)
    # First, as this waits for a token that is being made.
    db.session.flush()
    return revoke_tokens(tokens_of(user))


@unit_of_work
def reset_password(user: User, verified: str, password: str) -> Sequence[ApiToken] | None:
    """Set a password, unless the person is inactive or has another hash by now (ACC-13, ACC-18)."""
    return replace_password(user, password) if lock_unchanged(user, verified) else None
