"""Groups and their permissions, and the decorator that checks them (ACC-6, SEC-1)."""

from collections.abc import Callable, Collection, Iterable
from functools import wraps

from flask import abort
from flask_login import current_user, login_required
from sqlalchemy import select

from ..extensions import db
from .models import PERMISSIONS_OF_USERS, Group, Permission, User

MODELS = ["category", "supplier", "item", "barcode"]
VIEW_STOCK = [f"stock.view_{model}" for model in [*MODELS, "stockmovement"]]
GROUPS = {
    "Auditors": [*VIEW_STOCK, "stock.view_reports"],
    "Clerks": [*VIEW_STOCK, "stock.add_stockmovement"],
    "Managers": [
        *VIEW_STOCK,
        "stock.add_stockmovement",
        *(f"stock.{action}_{model}" for model in MODELS for action in ["add", "change", "delete"]),
        "stock.import_items",
        "stock.view_reports",
    ],
}


def permission_required(*permissions: str) -> Callable:
    """Redirect anonymous users to the login page; return 403 if a permission is missing."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        @login_required
        def wrapper(*args, **kwargs):
            if not all(map(current_user.has_perm, permissions)):
                abort(403)
            return view(*args, **kwargs)

        return wrapper

    return decorate


def ensure_permissions(codenames: Collection[str]) -> list[Permission]:
    """Return these permissions, with a new row for each that is missing."""
    rows = db.session.scalars(select(Permission).where(Permission.codename.in_(codenames))).all()
    missing = set(codenames) - {row.codename for row in rows}
    return [*rows, *(Permission(codename=codename) for codename in sorted(missing))]


def may_manage(users: Collection[User]) -> bool:
    """Return whether the current user has all permissions that these users have."""
    if not users or current_user.is_superuser:
        return True
    if any(user.is_superuser for user in users):
        return False
    # Not user.all_permissions: it may have been cached before the user's row was locked.
    pks = [user.id for user in users]
    permissions = db.session.scalars(PERMISSIONS_OF_USERS, {"user_ids": pks})
    return current_user.all_permissions.issuperset(permissions)


def ensure_groups() -> None:
    """Create the missing groups with their permissions."""
    for name, codenames in GROUPS.items():
        if not db.session.scalar(select(Group).filter_by(name=name)):
            db.session.add(Group(name=name, permissions=ensure_permissions(codenames)))


def are_last_superusers(users: Iterable[User], *, lock: bool = True) -> bool:
    """Return whether these include every active superuser; by default, lock their rows."""
    query = select(User.id).where(User.is_superuser, User.is_active).order_by(User.id)
    pks = set(db.session.scalars(query.with_for_update() if lock else query))
    return bool(pks) and pks <= {user.id for user in users}
