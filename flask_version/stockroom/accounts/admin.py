"""Users and groups in the admin (ADM-3, ADM-8, ADM-14)."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from ..admin_site import site
from ..admin_site.history import CHANGED, write_history
from ..admin_site.options import EMPTY, Inline, ModelAdmin, register, registry
from ..admin_site.views import get_record
from ..extensions import db
from ..web.model_forms import RecordForm
from ..web.transactions import unit_of_work
from . import admin_forms
from .authentication import replace_password
from .events import log_on_commit
from .models import Group, Profile, User
from .passwords import hash_password
from .permissions import are_last_superusers, may_manage
from .sessions import rotate_session


class PermissionsAdmin(ModelAdmin):
    """Users and groups, whose permissions only a superuser can grant."""

    superuser_only_fields: list[str]

    def get_readonly_fields(self) -> list[str]:
        fields = super().get_readonly_fields()
        return fields if current_user.is_superuser else [*fields, *self.superuser_only_fields]

    def show(self, record: db.Model, name: str) -> str | Markup:
        """Show permissions by their labels, in the order of the form."""
        if name not in ("permissions", "user_permissions"):
            return super().show(record, name)
        codenames = {permission.codename for permission in getattr(record, name)}
        labels = site.permission_labels().items()
        return ", ".join(label for codename, label in labels if codename in codenames) or EMPTY

    def log_deletion(self, records: Iterable[db.Model]) -> None:
        for record in records:
            log_on_commit(f"{self.model_name}_deleted", target=str(record))


@register
class GroupAdmin(PermissionsAdmin):
    model = Group
    app_label = "auth"
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    fieldsets = [(None, ["name", "permissions"])]
    superuser_only_fields = ["permissions"]
    form = admin_forms.GroupForm


class ProfileInline(Inline):
    model = Profile
    relation = "profile"
    fields = ["display_name", "job_title", "phone", "time_zone"]
    form = admin_forms.ProfileRowForm
    template = "admin/stacked.html"


@site.bp.route("/accounts/user/<id>/password/", methods=["GET", "POST"])
def auth_user_password_change(id: str) -> ResponseReturnValue:
    """Set a user's password, ending their sessions and revoking their API tokens."""
    admin = registry[User]
    user = get_record(admin, id, "change")
    form = admin_forms.AdminPasswordForm(user)
    if not form.validate_on_submit():
        context = {"admin": admin, "record": user, "title": f"Change password: {user}"}
        return render_template("admin/change_password.html", form=form, **context)
    save_password(admin, id, hash_password(form.password1.data))
    if user.id == current_user.id:
        rotate_session()
    flash("Password changed successfully.", "success")
    return redirect(admin.url("change", object_id=user.id))


@unit_of_work
def save_password(admin: ModelAdmin, id: str, password_hash: str) -> None:
    user = get_record(admin, id, "change", lock=True)
    write_history(admin, [user], CHANGED, "Changed password.")
    replace_password(user, password_hash)


@register
class UserAdmin(PermissionsAdmin):
    """Users; those with more permissions than the current user cannot be changed or deleted."""

    model = User
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["username", "email", "profile.display_name"]
    ordering = ["username"]
    superuser_only_fields = ["is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, ["username", "password", "email"]),
        ("Permissions", ["is_active", *superuser_only_fields]),
        ("Important dates", ["last_login", "date_joined"]),
    ]
    add_fieldsets = [(None, ["username", "email", "password1", "password2"])]
    readonly_fields = ["password", "last_login", "date_joined"]
    inlines = [ProfileInline]
    form = admin_forms.UserChangeForm

    def get_form(self, record: User) -> RecordForm | admin_forms.UserCreationForm:
        return super().get_form(record) if record.id else admin_forms.UserCreationForm(record)

    def has_permission(self, action: str, *records: User) -> bool:
        """Require "change" to add, as the change form follows; protect more powerful users."""
        is_permitted = super().has_permission(action)
        if action == "add":
            return is_permitted and super().has_permission("change")
        return is_permitted and (action == "view" or may_manage(records))

    def get_protected(self, records: Iterable[User], lock: bool) -> list[str]:
        return [admin_forms.LAST_SUPERUSER] if are_last_superusers(records, lock=lock) else []

    def show(self, record: User, name: str) -> str:
        """Show a link to set the password in place of its hash."""
        if name != "password":
            return super().show(record, name)
        if not self.has_permission("change", record):
            return "Set"
        url = url_for("admin.auth_user_password_change", id=record.id)
        return Markup('<a class="button secondary" href="{}">Reset password</a>').format(url)
