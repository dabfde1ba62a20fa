"""Groups and their permissions, and the decorators that check them (ACC-6, SEC-1)."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import decorators
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.views.decorators.http import require_http_methods

from .models import User

MODELS = ["category", "supplier", "item", "barcode"]
VIEW_STOCK = [f"view_{model}" for model in [*MODELS, "stockmovement"]]
EDIT_STOCK = [f"{action}_{model}" for model in MODELS for action in ["add", "change", "delete"]]
GROUPS = {
    "Auditors": [*VIEW_STOCK, "view_reports"],
    "Clerks": [*VIEW_STOCK, "add_stockmovement"],
    "Managers": [*VIEW_STOCK, *EDIT_STOCK, "add_stockmovement", "import_items", "view_reports"],
}
NOT_SAVED = "Your session has ended. Log in, and send the form again unless it was already saved."
# What the admin offers: permissions for the stockroom's own models, and for groups.
DJANGO_APPS = ["admin", "auth", "contenttypes", "sessions"]
GROUP_PERMISSIONS = Q(content_type__app_label="auth", content_type__model="group")
ASSIGNABLE_PERMISSIONS = GROUP_PERMISSIONS | ~Q(content_type__app_label__in=DJANGO_APPS)


def warn_if_not_saved(view: Callable) -> Callable:
    """Warn an anonymous user that the form they sent was not saved."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            messages.warning(request, NOT_SAVED)
        return view(request, *args, **kwargs)

    return wrapper


def login_required(view: Callable) -> Callable:
    """Redirect anonymous users to the login page, with the warning."""
    return warn_if_not_saved(decorators.login_required(view))


def permission_required(*permissions: str, post: bool = False) -> Callable:
    """Allow GET, or POST too; redirect anonymous users to log in; return 403 without permission."""
    check = decorators.permission_required(permissions, raise_exception=True)
    methods = require_http_methods(["GET", "HEAD", "POST"] if post else ["GET", "HEAD"])
    # The method first: a wrong one gets 405 before a login is required.
    return lambda view: methods(login_required(check(view)))


def ensure_groups() -> None:
    """Create the missing groups with their permissions."""
    stock_permissions = Permission.objects.filter(content_type__app_label="stock")
    for name, codenames in GROUPS.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            group.permissions.set(stock_permissions.filter(codename__in=codenames))


def permission_name(permission: Permission) -> str:
    """Return a permission's name, such as `stock.view_item`; content types are cached."""
    app_label = ContentType.objects.get_for_id(permission.content_type_id).app_label
    return f"{app_label}.{permission.codename}"


def get_permissions(user: User) -> QuerySet[Permission]:
    """Return the permissions of a user, even an inactive one, and of their groups."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user))


def are_last_superusers(users: Iterable[User], *, lock: bool = True) -> bool:
    """Return whether these include all active superusers; by default, lock the superusers' rows."""
    superusers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    rows = superusers.select_for_update() if lock else superusers
    pks = set(rows.values_list("pk", flat=True))
    return bool(pks) and pks <= {user.pk for user in users}
