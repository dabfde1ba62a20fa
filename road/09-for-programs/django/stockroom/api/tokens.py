"""Create API tokens, and find their owners."""

import secrets
from hashlib import sha256

from .models import ApiToken


def digest_of(plain):
    """Return the digest that is stored in place of a token."""
    return sha256(plain.encode()).hexdigest()


def create_token(*, owner):
    """Store a new token and return it, for the only time."""
    plain = f"stk_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(owner=owner, digest=digest_of(plain))
    return plain


def find_owner(plain):
    """Return the owner of a token, or None."""
    token = ApiToken.objects.select_related("owner").filter(digest=digest_of(plain)).first()
    return token and token.owner
