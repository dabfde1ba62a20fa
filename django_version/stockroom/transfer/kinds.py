"""What a dump holds, in an order in which references look back (OPS-6)."""

from collections.abc import Sequence
from functools import cached_property

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models

from ..accounts.models import Profile, User, username_key
from ..stock.models import Barcode, Category, Item, StockMovement, Supplier
from ..web.text import normal_text
from .kind import PAGE, Kind
from .lines import Record
from .values import Wrong, check_sku

ACTIONS = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted"}
FLAGS = {action: flag for flag, action in ACTIONS.items()}
# Django puts the name of its hasher before a hash in the usual form.
HASHER, HASH = "argon2", "$argon2"


class People(Kind):
    """People, whose password hashes are told in the usual form (OPS-6, ACC-15)."""

    def page(self, after: int) -> list[Record]:
        """Return the next people (OPS-6)."""
        people = super().page(after)
        for person in people:
            person["password"] = person["password"].removeprefix(HASHER)
        return people

    def kept(self, record: Record) -> Record:
        """Return the values of a person, with the name as it is compared (OPS-6)."""
        values = super().kept(record)
        if record["password"].startswith(HASH):
            values["password"] = f"{HASHER}{record['password']}"
        return values | {"username_key": username_key(record["username"])}


class Items(Kind):
    """Items, whose moment of the last change is kept too (OPS-6)."""

    def read(self, record: Record) -> Record:
        """Return the values of an item; its SKU is not turned into capitals (OPS-6, STK-1)."""
        values = super().read(record)
        check_sku(values["sku"])
        return values

    def insert(self, records: Sequence[Record]) -> None:
        """Insert items, and then the moment that Django sets anew with any change (OPS-6)."""
        super().insert(records)
        items = [Item(pk=record["id"], updated_at=record["updated_at"]) for record in records]
        Item.objects.bulk_update(items, ["updated_at"])


class Movements(Kind):
    """Movements, whose reasons are not refused: nobody could put them right (OPS-6, STK-10)."""

    def read(self, record: Record) -> Record:
        """Return the values of a movement, the reason in its one form (OPS-6, SEC-9)."""
        values = super().read(record)
        return values | {"reason": normal_text(values["reason"])}


class History(Kind):
    """The history of the admin, in words as people read it (ADM-12, OPS-6)."""

    @cached_property
    def columns(self) -> dict[str, models.Field]:
        """The fields, three of which Django keeps in another way (OPS-6)."""
        own = {
            "kind": models.CharField(max_length=100),
            "object_id": models.BigIntegerField(),
            "action": models.CharField(max_length=10),
        }
        return {name: own.get(name) or self.model._meta.get_field(name) for name in self.fields}

    def page(self, after: int) -> list[Record]:
        """Return the next entries (OPS-6)."""
        entries = self.rows.filter(pk__gt=after).select_related("content_type")[:PAGE]
        return [
            {
                "id": entry.pk,
                "action_time": entry.action_time,
                "user": entry.user_id,
                "kind": ".".join(entry.content_type.natural_key()),
                "object_id": int(entry.object_id),
                "object_repr": entry.object_repr,
                "action": ACTIONS[entry.action_flag],
                "change_message": entry.get_change_message(),
            }
            for entry in entries
        ]

    def read(self, record: Record) -> Record:
        """Return the values of an entry (OPS-6)."""
        values = super().read(record)
        if values["kind"] not in told_of():
            raise Wrong(f"no history is kept of “{values['kind']}”")
        if values["action"] not in FLAGS:
            raise Wrong(f"action must be one of {', '.join(FLAGS)}")
        # Django would take it for its own list of changes.
        if values["change_message"].startswith("["):
            raise Wrong("change_message must not begin with “[”")
        return values

    def kept(self, record: Record) -> Record:
        """Return the values of an entry as Django has them (OPS-6)."""
        return {
            "id": record["id"],
            "action_time": record["action_time"],
            "user_id": record["user"],
            "content_type": ContentType.objects.get_for_model(told_of()[record["kind"]]),
            "object_id": str(record["object_id"]),
            "object_repr": record["object_repr"],
            "action_flag": FLAGS[record["action"]],
            "change_message": record["change_message"],
        }


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

# Chapters do not import each other, and the API may have been left out.
TOKENS = []
if apps.is_installed("stockroom.api"):
    TOKENS = [Kind("token", apps.get_model("api", "ApiToken"), TOKEN, typed="name")]

KINDS = {
    kind.name: kind
    for kind in (
        Kind("group", Group, "id name", "permissions", typed="name"),
        People("person", User, PERSON, "groups user_permissions", typed="username email"),
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


def told_of() -> dict[str, type[models.Model]]:
    """Return the models whose records have a history, by what it calls them (ADM-12)."""
    return {
        kind.label: kind.model for kind in KINDS.values() if admin.site.is_registered(kind.model)
    }
