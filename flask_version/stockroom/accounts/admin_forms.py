"""What the admin asks about users and groups (ADM-14)."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from wtforms import SelectMultipleField
from wtforms.validators import StopValidation

from ..admin_site import ModelAdmin
from ..admin_site.history import CHANGED, write_history
from ..extensions import db
from ..web.fields import NO_CHOICE, WhereValid
from ..web.forms import Form, UsernameField, password_field
from ..web.model_forms import RecordForm
from ..web.transactions import unit_of_work
from ..web.validators import AtMost, NoNul, Required, refuse_nul
from .authentication import credentials_revoked, find_user, replace_password
from .events import changes_of
from .forms import (
    AGAIN_HELP,
    NEW_HELP,
    SignUpForm,
    check_new_password,
)
from .models import USERNAME_PATTERN, User
from .permissions import permissions_named

LAST_SUPERUSER = "The last active superuser must stay."


class PermissionsField(SelectMultipleField):
    """Any number of permissions, by codename (ADM-14)."""

    def __init__(self, label: str, offered: Callable, **options):
        super().__init__(label, choices=offered, **options)

    def process_data(self, value):
        """Take the permissions that are granted already."""
        self.data = [permission.codename for permission in value or []]

    def pre_validate(self, form):
        """Refuse what is not offered (ADM-7)."""
        refuse_nul(*self.data)
        if not set(self.data) <= {codename for codename, _ in self.choices}:
            raise StopValidation(NO_CHOICE)

    def populate_obj(self, obj, name):
        """Grant what was chosen."""
        setattr(obj, name, permissions_named(self.data))


class RightsForm(RecordForm):
    """The form of a person or a group (ADM-14)."""

    def apply(self) -> list[str]:
        """Note for the log what is changed, before that is written (SEC-8)."""
        changed = super().apply()
        self.events = changes_of(self.record)
        return changed


class UserCreationForm(SignUpForm):
    """What a new user begins with; the rest comes after (ADM-14)."""

    def __init__(self, record: User, **options):
        super().__init__(**options)
        self.record = record

    def apply(self) -> list[str]:
        """Write name, address and password to the new user (ADM-14)."""
        self.record.username = self.username.data
        self.record.email = self.email.data
        self.record.set_password(self.password1.data)
        self.events = changes_of(self.record)
        return []


class UserChangeForm(RightsForm):
    """What staff may change about a user (ADM-14)."""

    def is_taken(self, name: str, value: str) -> bool:
        """Compare usernames without regard to case and form (ACC-2)."""
        if name != "username":
            return super().is_taken(name, value)
        found = find_user(value)
        return found is not None and found.id != self.record.id

    def validate(self, extra_validators=None):
        """Keep one superuser who can come in (ADM-14)."""
        super().validate(extra_validators)
        stays = all(self[name].data for name in ("is_active", "is_superuser") if name in self)
        if not stays and are_last_superusers([self.record]):
            self.form_errors.append(LAST_SUPERUSER)
        return not self.errors

    def apply(self) -> list[str]:
        """Revoke what else gives access to whoever is made inactive (ACC-18)."""
        changed = super().apply()
        if not self.record.is_active:
            credentials_revoked.send(self.record)
        return changed


def are_last_superusers(people: Iterable[User]) -> bool:
    """Tell whether no active superuser is left without these people (ADM-14).

    The answer holds until the end of the transaction.
    """
    superusers = select(User.id).where(User.is_superuser, User.is_active).order_by(User.id)
    numbers = set(db.session.scalars(superusers.with_for_update()))
    return bool(numbers) and numbers <= {person.id for person in people}


def username_field() -> UsernameField:
    """Return the field of a username that is changed (ACC-2, ADM-14)."""
    characters = WhereValid(USERNAME_PATTERN)
    return UsernameField("Username", [Required(), AtMost(150), NoNul(), characters])


class AdminPasswordForm(Form):
    """A new password for someone, twice (ACC-9, ADM-14)."""

    password1 = password_field("Password", "new-password", description=NEW_HELP)
    password2 = password_field("Password confirmation", "new-password", description=AGAIN_HELP)

    def __init__(self, user: User, **options):
        super().__init__(**options)
        self.user = user

    def validate(self, extra_validators=None):
        """Apply the rules with what is known about the person (ACC-9)."""
        super().validate(extra_validators)
        check_new_password(self.password1, self.password2, **self.user.personal)
        return not self.errors

    @unit_of_work
    def save(self, admin: ModelAdmin) -> bool:
        """Write password and history, unless the user is gone (ACC-18)."""
        locked = {"with_for_update": True, "populate_existing": True}
        if db.session.get(User, self.user.id, **locked) is None:
            return False
        write_history(admin, [self.user], CHANGED, "Changed password.")
        replace_password(self.user, self.password1.data)
        return True
