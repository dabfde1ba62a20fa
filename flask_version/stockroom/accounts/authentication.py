"""Check and replace passwords (ACC-15)."""

from blinker import signal
from sqlalchemy import select, update

from ..extensions import db
from ..web.transactions import unit_of_work
from .events import log_on_commit
from .models import User, username_key
from .passwords import hash_password, hasher

# Sent with a user, within the transaction that sets their password or deactivates them; receivers
# revoke API tokens.
credentials_revoked = signal("credentials-revoked")


def get_user_by_username(username: str) -> User | None:
    """Return the user with this username, ignoring case."""
    return db.session.scalar(select(User).where(User.username_key == username_key(username)))


@unit_of_work
def add_user(values: dict[str, str]) -> User:
    user = User(**values)
    db.session.add(user)
    return user


def authenticate(username: str, password: str) -> User | None:
    """Return the active user with this password; an unknown username takes the same time."""
    user = get_user_by_username(username)
    if user is None:
        hash_password(password)
        return None
    user.verified_password_hash = user.password
    if not user.check_password(password) or not user.is_active:
        return None
    if hasher().check_needs_rehash(user.password):
        rehash_password(user, user.password, hash_password(password))
    return user


@unit_of_work
def rehash_password(user: User, old: str, new: str) -> None:
    """Replace the hash of a password, unless the password was just changed."""
    statement = update(User).where(User.id == user.id, User.password == old)
    if db.session.execute(statement.values(password=new)).rowcount:
        user.verified_password_hash = new


def replace_password(user: User, password: str, *, event: str = "password_changed") -> None:
    """Hash and set a password within a transaction, and send credentials_revoked."""
    user.set_password(password)
    # Flush now, so that this waits for other transactions that change the user.
    db.session.flush()
    log_on_commit(event, target=user.username)
    credentials_revoked.send(user)
