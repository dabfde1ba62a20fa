"""Who may do what: groups, and the check at the door of a view (ACC-6, SEC-1)."""

from collections.abc import Callable

from django.contrib.auth import decorators
from django.contrib.auth.models import Group, Permission

VIEW_STOCK = [
    "stock.view_category",
    "stock.view_supplier",
    "stock.view_item",
    "stock.view_barcode",
    "stock.view_stockmovement",
]
GROUPS = {
    "Auditors": [*VIEW_STOCK, "stock.view_reports"],
    "Clerks": [*VIEW_STOCK, "stock.add_stockmovement"],
    "Managers": [
        *VIEW_STOCK,
        "stock.add_stockmovement",
        *(
            f"stock.{action}_{model}"
            for model in ["category", "supplier", "item", "barcode"]
            for action in ["add", "change", "delete"]
        ),
        "stock.import_items",
        "stock.view_reports",
    ],
}


def permission_required(permission: str) -> Callable:
    """Send the anonymous to the log-in page and answer 403 without the permission (ACC-6)."""

    def decorate(view: Callable) -> Callable:
        checked = decorators.permission_required(permission, raise_exception=True)(view)
        return decorators.login_required(checked)

    return decorate


def ensure_groups() -> None:
    """Make the three groups; one that is there already keeps what it was given (ACC-20)."""
    for name, permissions in GROUPS.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            codenames = [permission.split(".")[1] for permission in permissions]
            group.permissions.set(
                Permission.objects.filter(content_type__app_label="stock", codename__in=codenames)
            )
