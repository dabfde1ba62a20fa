"""What a dump holds, in an order in which references look back (OPS-6)."""

from ..accounts.models import (
    Group,
    Profile,
    User,
    group_permissions,
    user_groups,
    user_permissions,
    username_key,
)
from ..admin_site.history import ADDED, CHANGED, DELETED, LogEntry
from ..admin_site.site import site
from ..extensions import db
from ..stock.models import Barcode, Category, Item, StockMovement, Supplier
from ..web.text import normal_text
from .kind import Kind
from .lines import Record
from .values import Wrong, check_sku

ACTIONS = (ADDED, CHANGED, DELETED)


class People(Kind):
    """People, whose names are compared in another form (OPS-6)."""

    def kept(self, record: Record) -> Record:
        """Return the values of a person, with the name as it is compared (OPS-6)."""
        return super().kept(record) | {"username_key": username_key(record["username"])}


class Items(Kind):
    """Items, whose SKU has one form (OPS-6, STK-1)."""

    def read(self, record: Record) -> Record:
        """Return the values of an item; its SKU is not turned into capitals (OPS-6, STK-1)."""
        values = super().read(record)
        check_sku(values["sku"])
        return values


class Movements(Kind):
    """Movements, whose reasons are not refused: nobody could put them right (OPS-6, STK-10)."""

    def read(self, record: Record) -> Record:
        """Return the values of a movement, the reason in its one form (OPS-6, SEC-9)."""
        values = super().read(record)
        return values | {"reason": normal_text(values["reason"])}


class History(Kind):
    """The history of the admin, in words as people read it (ADM-12, OPS-6)."""

    def read(self, record: Record) -> Record:
        """Return the values of an entry (OPS-6)."""
        values = super().read(record)
        if values["kind"] not in told_of():
            raise Wrong(f"no history is kept of “{values['kind']}”")
        if values["action"] not in ACTIONS:
            raise Wrong(f"action must be one of {', '.join(ACTIONS)}")
        # Django would take it for its own list of changes.
        if values["change_message"].startswith("["):
            raise Wrong("change_message must not begin with “[”")
        return values


PERSON = "id username email password is_active is_staff is_superuser date_joined last_login"
PROFILE = "id user display_name job_title phone time_zone"
TOKEN = "id owner name prefix digest created_at expires_at last_used_at revoked_at"
SUPPLIER = "id name email phone website"
ITEM = (
    "id sku name description category supplier unit_cost quantity_on_hand reorder_level "
    "is_active created_at updated_at version"
)
MOVEMENT = "id item kind quantity_change quantity_after reason created_at created_by request_key"
HISTORY = "id action_time user kind object_id object_repr action change_message"
RIGHTS = {"groups": user_groups, "user_permissions": user_permissions}

# Chapters do not import each other, and the API may have been left out.
MODELS = {mapper.class_.__name__: mapper.class_ for mapper in db.Model.registry.mappers}
TOKENS = []
if "ApiToken" in MODELS:
    TOKENS = [Kind("token", MODELS["ApiToken"], TOKEN, typed="name")]

KINDS = {
    kind.name: kind
    for kind in (
        Kind("group", Group, "id name", typed="name", permissions=group_permissions),
        People("person", User, PERSON, typed="username email", **RIGHTS),
        Kind("profile", Profile, PROFILE, typed="display_name job_title phone time_zone"),
        *TOKENS,
        Kind("category", Category, "id name slug", typed="name slug"),
        Kind("supplier", Supplier, SUPPLIER, typed="name email phone website"),
        Items("item", Item, ITEM, typed="name description unit_cost reorder_level"),
        Kind("barcode", Barcode, "id item code", typed="code"),
        Movements("movement", StockMovement, MOVEMENT),
        History("history", LogEntry, HISTORY),
    )
}


def told_of() -> set[str]:
    """Return what the history calls the kinds of records that have one (ADM-12)."""
    return {admin.label for admin in site.registry.values()}
