"""Create API tokens, and find their owners."""

import secrets
from hashlib import sha256

from sqlalchemy import select

from ..extensions import db
from .models import ApiToken


def digest_of(plain):
    """Return the digest that is stored in place of a token."""
    return sha256(plain.encode()).hexdigest()


def create_token(*, owner):
    """Store a new token and return it, for the only time."""
    plain = f"stk_{secrets.token_urlsafe(32)}"
    db.session.add(ApiToken(owner=owner, digest=digest_of(plain)))
    db.session.commit()
    return plain


def find_owner(plain):
    """Return the owner of a token, or None."""
    token = db.session.scalar(select(ApiToken).filter_by(digest=digest_of(plain)))
    return token and token.owner
