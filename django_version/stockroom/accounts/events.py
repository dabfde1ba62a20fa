"""Log events for changes to users and groups (SEC-8)."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.forms import ModelForm

from ..web.logs import log_event
from .permissions import permission_name

PERMISSION_FIELDS = {"is_staff", "is_superuser", "groups", "user_permissions", "permissions"}


def log_on_commit(event: str, **fields: Any) -> None:
    """Log an event once the transaction is committed."""
    transaction.on_commit(partial(log_event, event, **fields))


def permission_names(field: str, value: Any) -> set[str]:
    """Return what a field grants, such as `is_staff`, `group Clerks` and `stock.view_item`."""
    if isinstance(value, bool):
        return {field} if value else set()
    return {
        f"group {obj.name}" if isinstance(obj, Group) else permission_name(obj)
        for obj in value or []
    }


def log_form_events(form: ModelForm, *, is_new: bool) -> None:
    """Log the changes a form made to a user or group; permission changes come last."""
    model = form.instance._meta.model_name
    log = partial(log_on_commit, target=str(form.instance))
    if is_new:
        log(f"{model}_added")
    changed = [] if is_new else form.changed_data
    for field in {"username", "name"}.intersection(changed):
        log(f"{model}_renamed", before=form.initial[field])
    if "email" in changed:
        log("email_changed")
    if "is_active" in changed:
        log("user_activated" if form.cleaned_data["is_active"] else "user_deactivated")
    before, after = set(), set()
    for field in PERMISSION_FIELDS.intersection(form.changed_data):
        before |= permission_names(field, form.initial.get(field))
        after |= permission_names(field, form.cleaned_data[field])
    if before != after:
        names = {"granted": sorted(after - before), "withdrawn": sorted(before - after)}
        log(f"{model}_rights_changed", **names)
