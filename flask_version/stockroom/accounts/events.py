"""What changes about people and groups, as the log tells it (SEC-8)."""

from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import History

from ..web.logs import Event, log_events
from ..web.transactions import on_commit
from .models import Group, Permission, User

RIGHTS = ["is_staff", "is_superuser", "groups", "user_permissions", "permissions"]


def log_on_commit(events: Iterable[Event]) -> None:
    """Log events as soon as they are true for everyone (SEC-8)."""
    on_commit(partial(log_events, list(events)))


def right_name(right: Group | Permission) -> str:
    """Return “group Clerks” or “stock.view_item” (SEC-8)."""
    return f"group {right.name}" if isinstance(right, Group) else right.codename


def rights_in(values: dict[str, Sequence]) -> set[str]:
    """Name the flags that are on, the groups and the permissions in some attributes (SEC-8)."""
    return {
        name if right is True else right_name(right)
        for name, rights in values.items()
        if name in RIGHTS
        for right in rights
        if right
    }


def rights_changed(record: User | Group, changes: dict[str, History]) -> list[Event]:
    """Return which rights are granted and withdrawn, if any (SEC-8)."""
    granted = rights_in({name: change.added for name, change in changes.items()})
    withdrawn = rights_in({name: change.deleted for name, change in changes.items()})
    if granted == withdrawn:
        return []
    found = {"granted": sorted(granted), "withdrawn": sorted(withdrawn)}
    return [(f"{kind_of(record)}_rights_changed", {"target": str(record), **found})]


def record_changed(record: User | Group, changes: dict[str, History]) -> list[Event]:
    """Return what else changes about a person or a group (SEC-8)."""
    target, events = {"target": str(record)}, []
    for name in {"username", "name"}.intersection(changes):
        before = changes[name].deleted[0]
        events.append((f"{kind_of(record)}_renamed", {**target, "before": before}))
    if "email" in changes:
        events.append(("email_changed", target))
    if "is_active" in changes:
        events.append(("user_activated" if record.is_active else "user_deactivated", target))
    return events


def changes_of(record: User | Group) -> list[Event]:
    """Return what saving a record will change, before it is written (SEC-8)."""
    state = inspect(record)
    found = {one.key: one.history for one in state.attrs if one.history.has_changes()}
    added = (f"{kind_of(record)}_added", {"target": str(record)})
    events = record_changed(record, found) if state.persistent else [added]
    return events + rights_changed(record, found)


def deletions(records: Iterable[User | Group]) -> list[Event]:
    """Return who or what is deleted (SEC-8)."""
    return [(f"{kind_of(one)}_deleted", {"target": str(one)}) for one in records]


def kind_of(record: User | Group) -> str:
    """Return “user” or “group” (SEC-8)."""
    return type(record).__name__.lower()
