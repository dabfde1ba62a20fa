"""Record types of a dump, in dependency order (OPS-6)."""

import re
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField

from ..accounts.models import Profile, User, username_key
from ..stock.models import Barcode, Category, Item, StockMovement, Supplier
from .format import LoadError, Record
from .serializers import Serializer

# Django prefixes a hash with the name of its hasher. Text that is not a hash is stored under the
# name of a hasher that does not exist, so that no password matches it.
HASHER, NO_HASHER = "argon2", "unknown$"
BASE64 = "(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2,4}"
HASH = re.compile(rf"\$argon2(i|d|id)\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\${BASE64}\${BASE64}")
ACTIONS = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted"}
FLAGS = {action: flag for flag, action in ACTIONS.items()}


class UserSerializer(Serializer):
    """Users, whose passwords are dumped without the name of a hasher."""

    def dump(self, user: User) -> Record:
        password = user.password.removeprefix(HASHER).removeprefix(NO_HASHER)
        return super().dump(user) | {"password": password}

    def attributes(self, values: Record) -> dict[str, Any]:
        hasher = HASHER if HASH.fullmatch(values["password"]) else NO_HASHER
        computed = {"username_key": username_key(values["username"])}
        return super().attributes(values) | computed | {"password": hasher + values["password"]}


class HistorySerializer(Serializer):
    """The admin's log entries, with names instead of Django's keys and flags (ADM-12)."""

    def dump(self, entry: LogEntry) -> Record:
        content_type = ContentType.objects.get_for_id(entry.content_type_id)
        return {
            "id": entry.pk,
            "action_time": entry.action_time,
            "user": entry.user_id,
            "kind": f"{content_type.app_label}.{content_type.model}",
            "object_id": int(entry.object_id),
            "object_repr": entry.object_repr,
            "action": ACTIONS[entry.action_flag],
            "change_message": entry.get_change_message(),
        }

    def attributes(self, values: Record) -> dict[str, Any]:
        models = {row.model._meta.label_lower: row.model for row in SERIALIZERS.values()}
        model = models.get(values.pop("kind"))
        action_flag = FLAGS.get(values.pop("action"))
        if not admin.site.is_registered(model) or not action_flag:
            raise LoadError("unknown kind or action of a history entry")
        if values["change_message"].startswith("["):
            # Django would read it as its own list of changes.
            raise LoadError("change_message: Invalid dump format.")
        values["user_id"] = values.pop("user")
        content_type = ContentType.objects.get_for_model(model)
        return values | {"content_type": content_type, "action_flag": action_flag}


# A project may omit the API, so its models are not imported here.
TOKENS = {}
if apps.is_installed("stockroom.api"):
    TOKENS = {"token": Serializer(apps.get_model("api", "ApiToken"), "name")}

SERIALIZERS = {
    "group": Serializer(Group, "name"),
    "user": UserSerializer(
        User,
        "username email",
        fields="id username email password is_active is_staff is_superuser date_joined last_login "
        "groups user_permissions",
    ),
    "profile": Serializer(Profile, "display_name job_title phone time_zone"),
    **TOKENS,
    "category": Serializer(Category, "name slug"),
    "supplier": Serializer(Supplier, "name email phone website"),
    "item": Serializer(Item, "sku name description location unit_cost reorder_level"),
    "barcode": Serializer(Barcode, "code"),
    "movement": Serializer(StockMovement),
    "history": HistorySerializer(
        LogEntry,
        fields="id action_time user kind object_id object_repr action change_message",
        kind=CharField(),
        object_id=BigIntegerField(),
        action=CharField(),
    ),
}
