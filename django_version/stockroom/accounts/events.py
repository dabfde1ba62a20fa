"""What changes about people and groups, as the log tells it (SEC-8)."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.forms import ModelForm

from ..web.logs import Event, log_events
from .models import User

RIGHTS = ["is_staff", "is_superuser", "groups", "user_permissions", "permissions"]


def log_on_commit(events: Iterable[Event]) -> None:
    """Log events as soon as they are true for everyone (SEC-8)."""
    transaction.on_commit(partial(log_events, list(events)))


def right_name(right: Group | Permission) -> str:
    """Return “group Clerks” or “stock.view_item” (SEC-8)."""
    if isinstance(right, Group):
        return f"group {right.name}"
    return f"{right.content_type.app_label}.{right.codename}"


def rights_in(values: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Name the flags that are on, the groups and the permissions in some fields (SEC-8)."""
    held = {name: values.get(name) or [] for name in names if name in RIGHTS}
    return {
        name if right is True else right_name(right)
        for name, value in held.items()
        for right in ([True] if value is True else value)
    }


def rights_changed(form: ModelForm) -> list[Event]:
    """Return which rights a form grants and withdraws, if any (SEC-8)."""
    before, after = (
        rights_in(values, form.changed_data) for values in (form.initial, form.cleaned_data)
    )
    if before == after:
        return []
    found = {"granted": sorted(after - before), "withdrawn": sorted(before - after)}
    kind = form.instance._meta.model_name
    return [(f"{kind}_rights_changed", {"target": str(form.instance), **found})]


def record_changed(form: ModelForm) -> list[Event]:
    """Return what else a form changes about a person or a group (SEC-8)."""
    kind, target = form.instance._meta.model_name, {"target": str(form.instance)}
    events = []
    for name in {"username", "name"}.intersection(form.changed_data):
        events.append((f"{kind}_renamed", {**target, "before": form.initial[name]}))
    if "email" in form.changed_data:
        events.append(("email_changed", target))
    if "is_active" in form.changed_data:
        is_active = form.cleaned_data["is_active"]
        events.append(("user_activated" if is_active else "user_deactivated", target))
    return events


def changes_of(form: ModelForm, *, is_new: bool) -> list[Event]:
    """Return what saving a form has changed (SEC-8)."""
    added = (f"{form.instance._meta.model_name}_added", {"target": str(form.instance)})
    return ([added] if is_new else record_changed(form)) + rights_changed(form)


def deletions(records: Iterable[User | Group]) -> list[Event]:
    """Return who or what is deleted, while the names are there (SEC-8)."""
    return [(f"{one._meta.model_name}_deleted", {"target": str(one)}) for one in records]
