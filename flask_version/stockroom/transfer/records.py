"""The record types of a dump, in dependency order (OPS-6)."""

from functools import cache

from ..accounts.models import Group, Profile, User, username_key
from ..admin_site.history import ADDED, CHANGED, DELETED, LogEntry
from ..admin_site.options import admins_by_label
from ..extensions import db
from ..stock.models import Barcode, Category, Item, StockMovement, Supplier
from ..web.text import normalize_text
from .format import LoadError, Record
from .serializers import Serializer


class HistorySerializer(Serializer):
    """The admin's log entries (ADM-12)."""

    def clean(self, record: Record) -> Record:
        values = super().clean(record)
        known = values["kind"] in admins_by_label
        if not known or values["action"] not in (ADDED, CHANGED, DELETED):
            raise LoadError("unknown kind or action of a history entry")
        # Django would read it as its own list of changes.
        if values["change_message"].startswith("["):
            raise LoadError("change_message: Invalid dump format.")
        return values


USERS = {
    "group": Serializer(Group, "id name permissions", "name"),
    "user": Serializer(
        User,
        "id username email password is_active is_staff is_superuser date_joined last_login "
        "groups user_permissions",
        "username email",
        username_key=lambda values: username_key(values["username"]),
    ),
    "profile": Serializer(
        Profile,
        "id user display_name job_title phone time_zone",
        "display_name job_title phone time_zone",
    ),
}
TOKEN = "id owner name prefix digest created_at expires_at last_used_at revoked_at"
STOCK = {
    "category": Serializer(Category, "id name slug", "name slug"),
    "supplier": Serializer(Supplier, "id name email phone website", "name email phone website"),
    "item": Serializer(
        Item,
        "id sku name description category supplier location unit_cost quantity_on_hand "
        "reorder_level is_active created_at updated_at version",
        "sku name description location unit_cost reorder_level",
    ),
    "barcode": Serializer(Barcode, "id item code", "code"),
    # Reasons are normalized but not validated, as a movement cannot be edited.
    "movement": Serializer(
        StockMovement,
        "id item kind quantity_change quantity_after reason created_at created_by request_key",
        reason=lambda values: normalize_text(values["reason"]),
    ),
    "history": HistorySerializer(
        LogEntry, "id action_time user kind object_id object_repr action change_message"
    ),
}


@cache
def serializers() -> dict[str, Serializer]:
    """Return the serializers by record; of API tokens only if the project has the API."""
    # Chapters do not import each other, so look the model up once all of them are imported.
    models = {mapper.class_.__name__: mapper.class_ for mapper in db.Model.registry.mappers}
    token = models.get("ApiToken")
    return USERS | ({"token": Serializer(token, TOKEN, "name")} if token else {}) | STOCK
