"""Add users, and check and replace their passwords (ACC-15)."""

from blinker import signal
from sqlalchemy import select, update

from ..extensions import db
from ..web.transactions import unit_of_work
from .events import log_on_commit
from .models import User, username_key
from .passwords import hash_password, hasher

# Sent within the transaction that sets a user's password or deactivates them, to revoke tokens.
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
        new = hash_password(password)
        if not rehash_password(user.id, user.password, new):
            # It was rehashed or changed meanwhile, so check it again.
            db.session.expire(user)
            return authenticate(username, password)
        user.verified_password_hash = new
    return user


@unit_of_work
def rehash_password(pk: int, old: str, new: str) -> bool:
    """Replace the hash of a password, unless the password was just changed."""
    statement = update(User).where(User.id == pk, User.password == old)
    return db.session.execute(statement.values(password=new)).rowcount > 0


def replace_password(user: User, password_hash: str, event: str = "password_changed") -> None:
    """Set a password within a transaction, and send credentials_revoked."""
    user.password = user.verified_password_hash = password_hash
    # Flush first: this waits for a request that is creating a token, which is then revoked too.
    db.session.flush()
    log_on_commit(event, target=user.username)
    credentials_revoked.send(user)
