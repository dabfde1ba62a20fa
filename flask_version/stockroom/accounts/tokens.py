"""The token of a reset link (ACC-13)."""

import hashlib

from flask import current_app
from itsdangerous import BadData, BadSignature, TimestampSigner, base64_decode, base64_encode

from ..database import MAX_ID
from ..extensions import db
from .models import User, utc_now


def signer_for(user: User) -> TimestampSigner:
    """Return a signer whose key changes with each login, password and email address."""
    state = f"password-reset {user.id} {user.password} {user.last_login} {user.email}"
    return TimestampSigner(current_app.secret_key, salt=state, digest_method=hashlib.sha256)


def make_token(user: User) -> str:
    return signer_for(user).sign("reset").decode()


def check_token(user: User, token: str) -> bool:
    """Return whether a token is valid, also where the clock was ahead when it was signed."""
    try:
        _value, signed_at = signer_for(user).unsign(token, return_timestamp=True)
    except BadSignature:
        return False
    age = int((utc_now() - signed_at).total_seconds())
    return age <= current_app.config["PASSWORD_RESET_SECONDS"]


def encode_pk(user: User) -> str:
    """Return the user's primary key as it stands in a link."""
    return base64_encode(str(user.id)).decode()


def get_user(uidb64: str) -> User | None:
    try:
        pk = int(base64_decode(uidb64))
    except (BadData, ValueError):
        return None
    return db.session.get(User, pk) if 0 < pk <= MAX_ID else None
