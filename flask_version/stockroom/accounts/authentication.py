"""How a person is recognised (ACC-3, ACC-4, ACC-15)."""

from sqlalchemy import select

from ..extensions import db
from .models import User, username_key
from .passwords import hash_password, is_outdated


def find_user(username: str) -> User | None:
    """Return the person of that name, without regard to case (ACC-2)."""
    return db.session.scalar(select(User).where(User.username_key == username_key(username)))


def authenticate(username: str, password: str) -> User | None:
    """Return the active person whose password this is (ACC-3, ACC-4, ACC-15).

    An unknown name and an inactive person cost the same hashing as a wrong password. The caller
    commits a renewed hash.
    """
    user = find_user(username)
    if user is None:
        hash_password(password)
        return None
    if not user.check_password(password) or not user.is_active:
        return None
    if is_outdated(user.password):
        user.set_password(password)
    return user
