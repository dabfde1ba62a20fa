"""Log events for changes to users and groups (SEC-8)."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import inspect

from ..web.logs import log_event
from ..web.transactions import on_commit
from .models import Group, User

PERMISSION_FIELDS = {"is_staff", "is_superuser", "groups", "user_permissions", "permissions"}


def log_on_commit(event: str, **fields: Any) -> None:
    """Log an event once the transaction is committed."""
    on_commit(partial(log_event, event, **fields))


def permission_names(field: str, values: Iterable) -> set[str]:
    """Return what a field grants, such as `is_staff`, `group Clerks` and `stock.view_item`."""
    if field in ("is_staff", "is_superuser"):
        return {field} if any(values) else set()
    return {f"group {row.name}" if isinstance(row, Group) else row.codename for row in values}


def log_form_events(record: User | Group) -> None:
    """Log what a form changed in a user or group; call this before the record is written."""
    model = type(record).__name__.lower()
    state = inspect(record)
    log = partial(log_on_commit, target=str(record))
    changes = {attr.key: attr.history for attr in state.attrs if attr.history.has_changes()}
    if state.persistent:
        for field in {"username", "name"}.intersection(changes):
            log(f"{model}_renamed", before=changes[field].deleted[0])
        if "email" in changes:
            log("email_changed")
        if "is_active" in changes:
            log("user_activated" if record.is_active else "user_deactivated")
    else:
        log(f"{model}_added")
    granted, withdrawn = set(), set()
    for field in PERMISSION_FIELDS.intersection(changes):
        granted |= permission_names(field, changes[field].added)
        withdrawn |= permission_names(field, changes[field].deleted)
    if granted or withdrawn:
        log(f"{model}_rights_changed", granted=sorted(granted), withdrawn=sorted(withdrawn))
