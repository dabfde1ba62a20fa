"""Users and groups in the admin (ADM-3, ADM-8, ADM-14)."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.http import Http404

from ..admin_site.changelist import MAX_CHOICES, RelatedFilter
from ..admin_site.options import ModelAdmin
from ..web.fields import LineFormField
from .admin_forms import LAST_SUPERUSER, AdminPasswordForm, UserChangeForm
from .events import log_form_events, log_on_commit
from .forms import ProfileForm, SignUpForm
from .models import Profile, User
from .permissions import ASSIGNABLE_PERMISSIONS, are_last_superusers, get_permissions

admin.site.unregister(Group)


class PermissionsAdmin(ModelAdmin):
    """Users and groups; only superusers change `permissions_field` and `superuser_only_fields`."""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *self.superuser_only_fields]

    def get_object(self, request, object_id, from_field=None):
        """Return a record with its permissions."""
        obj = super().get_object(request, object_id, from_field)
        if obj:
            # Read by permission_names() and by Permission.__str__().
            prefetch_related_objects([obj], f"{self.permissions_field}__content_type")
        return obj

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == self.permissions_field:
            kwargs["queryset"] = Permission.objects.filter(ASSIGNABLE_PERMISSIONS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        log_form_events(form, is_new=not change)

    def log_deletions(self, request, queryset):
        """Log deletions as security events too."""
        for obj in queryset:
            log_on_commit(f"{self.opts.model_name}_deleted", target=str(obj))
        return super().log_deletions(request, queryset)


@admin.register(Group)
class GroupAdmin(PermissionsAdmin, auth_admin.GroupAdmin):
    list_display = ["name"]
    permissions_field = "permissions"
    superuser_only_fields = ["permissions"]
    formfield_overrides = {
        **PermissionsAdmin.formfield_overrides,
        models.CharField: {"form_class": LineFormField},
    }


class ProfileInline(admin.StackedInline):
    model = Profile
    form = ProfileForm
    can_delete = False

    def get_queryset(self, request):
        """Fetch the user now: when Profile.__str__() runs, they may have been deleted."""
        return super().get_queryset(request).select_related("user")


@admin.register(User)
class UserAdmin(PermissionsAdmin, auth_admin.UserAdmin):
    """Users; those with more permissions than the current user are read-only."""

    form = UserChangeForm
    add_form = SignUpForm
    add_fieldsets = [(None, {"fields": ["username", "email", "password1", "password2"]})]
    change_password_form = AdminPasswordForm
    change_user_password_template = "accounts/user_password.html"
    permissions_field = "user_permissions"
    superuser_only_fields = ["is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        ("Permissions", {"fields": ["is_active", *superuser_only_fields]}),
        ("Important dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", ("groups", RelatedFilter)]
    search_fields = ["username", "email", "profile__display_name"]

    def get_inlines(self, request, obj):
        return [ProfileInline] if hasattr(obj, "profile") else []

    def get_queryset(self, request):
        """Annotate users with whether they have a permission that the current user lacks."""
        users = super().get_queryset(request)
        if request.user.is_superuser:
            return users
        missing = get_permissions(OuterRef("pk")).exclude(pk__in=get_permissions(request.user))
        return users.annotate(has_more_permissions=Q(is_superuser=True) | Exists(missing))

    def can_manage(self, request, user):
        """Return whether a user has no permission that the current user lacks."""
        if user is None or request.user.is_superuser:
            return True
        if not hasattr(user, "has_more_permissions"):
            user = self.get_queryset(request).get(pk=user.pk)
        return not user.has_more_permissions

    def has_change_permission(self, request, obj=None):
        return self.can_manage(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.can_manage(request, obj) and super().has_delete_permission(request, obj)

    def get_protected(self, objs, request):
        """Protect the last superuser, and users with log entries in the admin."""
        entries = LogEntry.objects.filter(user__in=objs).order_by("pk")[:MAX_CHOICES]
        protected = [f"Log entry: {row}" for row in entries] + super().get_protected(objs, request)
        last = [LAST_SUPERUSER] if are_last_superusers(objs, lock=request.method == "POST") else []
        return last + protected[:MAX_CHOICES]

    def user_change_password(self, request, id, form_url=""):
        """Set a password and write the history in one transaction."""
        try:
            with transaction.atomic():
                return super().user_change_password(request, id, form_url)
        except Http404:
            # change_view() redirects, with a message that the user doesn't exist.
            return self.change_view(request, id)
