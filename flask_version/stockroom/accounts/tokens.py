"""The link by which a forgotten password is replaced (ACC-13)."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

from ..database import MAX_ID
from ..extensions import db
from .models import User


def signer_for(user: User) -> TimestampSigner:
    """Return a signer whose key dies on use, log-in, password and email change (ACC-13)."""
    state = f"password-reset {user.id} {user.password} {user.last_login} {user.email}"
    return TimestampSigner(current_app.secret_key, salt=state, digest_method=hashlib.sha256)


def make_token(user: User) -> str:
    """Return a dated token that lets a person set a new password once (ACC-13)."""
    return signer_for(user).sign("reset").decode()


def check_token(user: User, token: str) -> bool:
    """Tell whether a token still lives (ACC-13)."""
    try:
        signer_for(user).unsign(token, max_age=current_app.config["PASSWORD_RESET_SECONDS"])
    except BadSignature:
        return False
    return True


def encode_id(user: User) -> str:
    """Return the person's id as it stands in a link (ACC-13)."""
    return urlsafe_b64encode(str(user.id).encode()).decode().rstrip("=")


def find_user(uidb64: str) -> User | None:
    """Return the person a link is for (ACC-13)."""
    try:
        number = int(urlsafe_b64decode(uidb64 + "=" * (-len(uidb64) % 4)))
    except ValueError:
        return None
    return db.session.get(User, number) if 0 < number <= MAX_ID else None
