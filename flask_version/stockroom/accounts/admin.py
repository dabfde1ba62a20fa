"""What the admin shows of people and groups (ADM-3, ADM-8, ADM-13, ADM-14)."""

from collections.abc import Callable, Iterable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from ..admin_site import ModelAdmin, StackedInline, site
from ..admin_site.kinds import Inline
from ..admin_site.options import Fieldsets
from ..admin_site.views import find, not_there
from ..web.forms import ChoiceField
from ..web.time_zones import time_zones
from .admin_forms import (
    LAST_SUPERUSER,
    AdminPasswordForm,
    PermissionsField,
    RightsForm,
    UserChangeForm,
    UserCreationForm,
    are_last_superusers,
    username_field,
)
from .events import deletions
from .models import Group, Profile, User
from .permissions import is_within_reach
from .sessions import renew_session


class RightsAdmin(ModelAdmin):
    """Records that hold rights, which only a superuser hands out (ADM-14)."""

    rights_fields: list[str] = []
    form = RightsForm
    deletion_events = staticmethod(deletions)

    def get_readonly_fields(self, record: User | Group) -> list[str]:
        """Show the rights to others as text (ADM-14)."""
        own = super().get_readonly_fields(record)
        return own if current_user.is_superuser else [*own, *self.rights_fields]


@site.register(Group, app_label="auth")
class GroupAdmin(RightsAdmin):
    """Groups and what their members may (ADM-14)."""

    rights_fields = ["permissions"]
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    fieldsets = [(None, {"fields": ["name", "permissions"]})]
    form_overrides = {"permissions": PermissionsField("Permissions", site.permissions)}


class ProfileInline(StackedInline):
    """What a person tells about themselves (ADM-8)."""

    model = Profile
    fields = ["display_name", "job_title", "phone", "time_zone"]
    form_overrides = {"time_zone": ChoiceField("Time zone", choices=time_zones)}
    can_add = can_delete = False


@site.register(User)
class UserAdmin(RightsAdmin):
    """People: who they are and what they may (ADM-14)."""

    rights_fields = ["is_staff", "is_superuser", "groups", "user_permissions"]
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["username", "email", "profile.display_name"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        ("Permissions", {"fields": ["is_active", *rights_fields]}),
        ("Important dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "email", "password1", "password2"]})]
    readonly_fields = ["password", "last_login", "date_joined"]
    inlines = [ProfileInline]
    form = UserChangeForm
    form_overrides = {
        "username": username_field(),
        "user_permissions": PermissionsField("User permissions", site.permissions),
    }
    continues_after_add = True

    def get_fieldsets(self, record: User) -> Fieldsets:
        """Ask for the name and the password first (ADM-14)."""
        return self.fieldsets if record.id else self.add_fieldsets

    def get_form(self, record: User) -> UserChangeForm | UserCreationForm:
        """Return the form of a user, or of one that is to be (ADM-14)."""
        return super().get_form(record) if record.id else UserCreationForm(record)

    def get_inlines(self, record: User) -> list[Inline]:
        """Leave the profile for when there is one (ADM-8, ADM-14)."""
        return super().get_inlines(record) if record.profile else []

    def has_add_permission(self) -> bool:
        """Tell whether the person may add users, which leads to changing them (ADM-14)."""
        return super().has_add_permission() and super().has_change_permission()

    def has_change_permission(self, record: User | None = None) -> bool:
        """Tell whether the person may change users, or this one (ADM-14)."""
        return super().has_change_permission() and is_within_reach(record)

    def has_delete_permission(self, record: User | None = None) -> bool:
        """Tell whether the person may delete users, or this one (ADM-14)."""
        return super().has_delete_permission() and is_within_reach(record)

    def protecting(self, records: Iterable[User]) -> list[str]:
        """Keep one superuser who can come in (ADM-10, ADM-14)."""
        return [LAST_SUPERUSER] if are_last_superusers(records) else []

    def show(self, record: User, name: str) -> str:
        """Show a way to set the password in place of its hash (ADM-14)."""
        if name != "password":
            return super().show(record, name)
        if not self.has_change_permission(record):
            return Markup("Set")
        address = url_for("admin.auth_user_password_change", id=record.id)
        return Markup('<a class="button quiet" href="{}">Reset password</a>').format(address)

    def extra_urls(self) -> list[tuple[str, str, Callable]]:
        """Give the password a page of its own (ADM-14)."""
        return [("<id>/password/", "auth_user_password_change", self.change_password)]

    def change_password(self, id: str) -> ResponseReturnValue:
        """Set a password, end sessions and tokens of the person (ACC-9, ACC-18, ADM-14, SEC-8)."""
        user = find(self, id)
        if not self.has_change_permission(user):
            abort(403)
        if user is None:
            return not_there(self, id)
        form = AdminPasswordForm(user)
        if form.validate_on_submit():
            if not form.save(self):
                return not_there(self, id)
            if user.id == current_user.id:
                renew_session(user)
            flash("Password changed successfully.", "success")
            return redirect(url_for("admin.accounts_user_change", object_id=user.id))
        title = f"Change password: {user}"
        return render_template(
            "admin/change_password.html", admin=self, record=user, form=form, title=title
        )
