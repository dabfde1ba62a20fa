"""Who may do what: groups, and the check at the door of a view (ACC-6, SEC-1)."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import decorators
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from .models import User

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
NOT_SAVED = "You were no longer logged in, so nothing was saved. Log in and send it again."
# contrib.admin and others have permissions that nothing here asks for.
OWN_RECORDS = ~Q(content_type__app_label__in=["admin", "auth", "contenttypes", "sessions"]) | Q(
    content_type__app_label="auth", content_type__model="group"
)
LAST_SUPERUSER = "The last active superuser must stay."


def warn_of_lost_form(view: Callable) -> Callable:
    """Say on the next page that what someone sent without a log-in was not saved (ACC-6)."""

    @wraps(view)
    def warned(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            messages.warning(request, NOT_SAVED)
        return view(request, *args, **kwargs)

    return warned


def login_required(view: Callable) -> Callable:
    """Send the anonymous to the log-in page, and say what became of their form (ACC-6)."""
    return warn_of_lost_form(decorators.login_required(view))


def permission_required(permission: str) -> Callable:
    """Send the anonymous to the log-in page and answer 403 without the permission (ACC-6)."""

    def decorate(view: Callable) -> Callable:
        checked = decorators.permission_required(permission, raise_exception=True)(view)
        return login_required(checked)

    return decorate


def ensure_groups() -> None:
    """Make the groups; one that is there already keeps what it was given (ACC-20)."""
    for name, permissions in GROUPS.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            codenames = [permission.split(".")[1] for permission in permissions]
            group.permissions.set(
                Permission.objects.filter(content_type__app_label="stock", codename__in=codenames)
            )


def rights_of(person: User) -> QuerySet[Permission]:
    """Return a person's own permissions and those of their groups, active or not (ADM-14)."""
    return Permission.objects.filter(Q(user=person) | Q(group__user=person))


def are_last_superusers(people: Iterable[User]) -> bool:
    """Tell whether no active superuser is left without these people (ADM-14).

    The answer holds until the end of the transaction.
    """
    with transaction.atomic():
        superusers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
        numbers = set(superusers.select_for_update().values_list("pk", flat=True))
    return bool(numbers) and numbers <= {person.pk for person in people}
