"""Admin forms for users and groups (ADM-14)."""

from collections.abc import Iterable

from sqlalchemy import select

from ..admin_site import site
from ..extensions import db
from ..web.attributes import select_by_name
from ..web.fields import RecordListField
from ..web.forms import password_field
from ..web.model_forms import RecordForm
from .authentication import credentials_revoked, get_user_by_username
from .events import log_form_events
from .forms import PASSWORD_HELP, SignUpForm, TimeZoneField, UserPasswordForm, repeat_field
from .models import Group, User
from .permissions import are_last_superusers, ensure_permissions

LAST_SUPERUSER = "There must be at least one active superuser."


def permissions_field(label: str) -> RecordListField:
    """Return a field for permissions, chosen by their codenames."""
    options = {"key": "codename", "fetch": ensure_permissions}
    return RecordListField(label, choices=site.permission_labels, **options)


def group_choices() -> dict[str, str]:
    return {str(group.id): group.name for group in db.session.scalars(select_by_name(Group))}


def fetch_groups(pks: Iterable[str]) -> list[Group]:
    return list(db.session.scalars(select(Group).where(Group.id.in_(map(int, pks)))))


class PermissionsForm(RecordForm):
    """The form of a user or a group; it logs the changes."""

    def apply(self) -> list[str]:
        changed = super().apply()
        log_form_events(self.record)
        return changed


class GroupForm(PermissionsForm):
    overrides = {"permissions": lambda: permissions_field("Permissions")}


class ProfileRowForm(RecordForm):
    overrides = {"time_zone": lambda: TimeZoneField("Time zone")}


class UserCreationForm(SignUpForm):
    def __init__(self, record: User, **options):
        super().__init__(**options)
        self.record = record

    def apply(self) -> list[str]:
        for name, value in self.user_values().items():
            setattr(self.record, name, value)
        log_form_events(self.record)
        return []


class UserChangeForm(PermissionsForm):
    overrides = {
        "groups": lambda: RecordListField(
            "Groups", choices=group_choices, key="id", fetch=fetch_groups
        ),
        "user_permissions": lambda: permissions_field("User permissions"),
    }

    def is_taken(self, name: str, value: str) -> bool:
        if name != "username":
            return super().is_taken(name, value)
        user = get_user_by_username(value)
        return user is not None and user.id != self.record.id

    def validate(self, extra_validators=None):
        """Reject deactivating or demoting the last superuser."""
        super().validate(extra_validators)
        was_superuser = self.record.is_active and self.record.is_superuser
        # A field that is not in the form keeps its value.
        stays_superuser = all(self.data.get(name, True) for name in ("is_active", "is_superuser"))
        if was_superuser and not stays_superuser and are_last_superusers([self.record]):
            self.form_errors.append(LAST_SUPERUSER)
        return not self.errors

    def apply(self) -> list[str]:
        """Send credentials_revoked if the user is inactive."""
        changed = super().apply()
        if not self.record.is_active:
            credentials_revoked.send(self.record)
        return changed


class AdminPasswordForm(UserPasswordForm):
    password1 = password_field("Password", "new-password", description=PASSWORD_HELP)
    password2 = repeat_field("Password confirmation", "password1")
