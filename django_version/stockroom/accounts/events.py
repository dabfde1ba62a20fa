"""The log events of changes to users and groups (SEC-8)."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.forms import ModelForm

from ..web.logs import log_event

Event = tuple[str, dict[str, Any]]
PERMISSION_FIELDS = {"is_staff", "is_superuser", "groups", "user_permissions", "permissions"}


def log_on_commit(event: str, **fields: Any) -> None:
    """Log an event once the transaction is committed."""
    transaction.on_commit(partial(log_event, event, **fields))


def permission_names(field: str, value: Any) -> set[str]:
    """Return what a field grants, such as `is_staff`, `group Clerks` and `stock.view_item`."""
    if isinstance(value, bool):
        return {field} if value else set()
    return {
        f"group {obj.name}"
        if isinstance(obj, Group)
        else f"{obj.content_type.app_label}.{obj.codename}"
        for obj in value or []
    }


def form_events(form: ModelForm, *, is_new: bool) -> list[Event]:
    """Return the events of saving a user or a group; those of permissions come last."""
    model, target = form.instance._meta.model_name, {"target": str(form.instance)}
    events = [(f"{model}_added", target)] if is_new else []
    changed = [] if is_new else form.changed_data
    for field in {"username", "name"}.intersection(changed):
        events.append((f"{model}_renamed", target | {"before": form.initial[field]}))
    if "email" in changed:
        events.append(("email_changed", target))
    if "is_active" in changed:
        is_active = form.cleaned_data["is_active"]
        events.append(("user_activated" if is_active else "user_deactivated", target))
    before, after = set(), set()
    for field in PERMISSION_FIELDS.intersection(form.changed_data):
        before |= permission_names(field, form.initial.get(field))
        after |= permission_names(field, form.cleaned_data[field])
    if before != after:
        permissions = {"granted": sorted(after - before), "withdrawn": sorted(before - after)}
        events.append((f"{model}_rights_changed", target | permissions))
    return events
