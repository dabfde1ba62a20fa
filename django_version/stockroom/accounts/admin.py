"""People and groups in the admin (ADM-14)."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.http import Http404

from ..admin_site.changelist import LISTED, RelatedFilter
from ..admin_site.options import ModelAdmin
from ..web.fields import LineFormField
from .events import changes_of, deletions, log_on_commit
from .forms import PasswordSetForm, ProfileForm, SignUpForm, UserForm
from .models import Profile, User
from .permissions import LAST_SUPERUSER, OWN_RECORDS, are_last_superusers, rights_of

admin.site.unregister(Group)


class RightsAdmin(ModelAdmin):
    """Records that hold rights, which only a superuser hands out (ADM-14)."""

    permissions_field = ""
    rights_fields = []

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *self.rights_fields]

    def get_object(self, request, object_id, from_field=None):
        """Fetch a record with its rights, locked where it is to be written (ADM-9, ADM-14)."""
        obj = super().get_object(request, object_id, from_field)
        if obj and request.method == "POST":
            rows = self.model.objects.filter(pk=obj.pk).select_for_update()
            obj = obj if rows.values_list("pk").first() else None
        if obj:
            # The name of each right holds that of its record.
            prefetch_related_objects([obj], f"{self.permissions_field}__content_type")
        return obj

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == self.permissions_field:
            kwargs["queryset"] = Permission.objects.filter(OWN_RECORDS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        """Save what belongs to a record, and log what has changed (SEC-8)."""
        super().save_related(request, form, formsets, change)
        log_on_commit(changes_of(form, is_new=not change))

    def delete_model(self, request, obj):
        """Delete a record and log it (SEC-8)."""
        log_on_commit(deletions([obj]))
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        """Delete what is selected and log it (SEC-8)."""
        log_on_commit(deletions(queryset))
        super().delete_queryset(request, queryset)


@admin.register(Group)
class GroupAdmin(RightsAdmin, auth_admin.GroupAdmin):
    """Groups and their rights (ADM-3, ADM-14)."""

    list_display = ["name"]
    permissions_field = "permissions"
    rights_fields = ["permissions"]
    formfield_overrides = {models.CharField: {"form_class": LineFormField}}


class ProfileInline(admin.StackedInline):
    """What a person tells about themselves (ADM-8)."""

    model = Profile
    form = ProfileForm
    can_delete = False


@admin.register(User)
class UserAdmin(RightsAdmin, auth_admin.UserAdmin):
    """People, whose rights are no way to more rights (ADM-3, ADM-14)."""

    form = UserForm
    add_form = SignUpForm
    add_fieldsets = [(None, {"fields": ["username", "email", "password1", "password2"]})]
    change_password_form = PasswordSetForm
    change_user_password_template = "accounts/user_password.html"
    permissions_field = "user_permissions"
    rights_fields = ["is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        ("Permissions", {"fields": ["is_active", *rights_fields]}),
        ("Important dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", ("groups", RelatedFilter)]
    search_fields = ["username", "email", "profile__display_name"]

    def get_inlines(self, request, obj):
        return [ProfileInline] if hasattr(obj, "profile") else []

    def get_queryset(self, request):
        """Mark the people who have a right that the reader lacks (ADM-14)."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        lacked = rights_of(OuterRef("pk")).exclude(pk__in=rights_of(request.user))
        return people.annotate(has_more_rights=Q(is_superuser=True) | Exists(lacked))

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and not getattr(obj, "has_more_rights", False)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not getattr(obj, "has_more_rights", False)

    def get_protecting(self, objs):
        """Protect who did something in the admin, and the last superuser (ADM-10, ADM-14)."""
        entries = LogEntry.objects.filter(user__in=objs).order_by("pk")[:LISTED]
        found = [f"Log entry: {row}" for row in entries] + super().get_protecting(objs)
        last = [LAST_SUPERUSER] if are_last_superusers(objs) else []
        return last + found[:LISTED]

    def user_change_password(self, request, id, form_url=""):
        """Set a password and write it down, or neither (ADM-9, ADM-12, ADM-14)."""
        try:
            with transaction.atomic():
                return super().user_change_password(request, id, form_url)
        except Http404:
            return self._get_obj_does_not_exist_redirect(request, self.opts, id)
