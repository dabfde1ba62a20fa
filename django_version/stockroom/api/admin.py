"""API tokens in the admin: viewed and revoked (ADM-13, ADM-15)."""

from django.contrib import admin

from ..admin_site.options import ReadOnlyAdmin
from .models import ApiToken

DATES = ["created_at", "expires_at", "last_used_at", "revoked_at"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "owner", "prefix", *DATES]
    list_prefetch_related = ["owner"]
    fields = list_display
    search_fields = ["name", "prefix", "owner__username"]
    sortable_by = [name for name in list_display if name != "owner"]
    actions = ["revoke"]

    def has_delete_permission(self, request, obj=None):
        """Let tokens be deleted with their owner, never by themselves."""
        return request.resolver_match.url_name.startswith("accounts_user_")

    def has_revoke_permission(self, request):
        return request.user.has_perm("api.change_apitoken")

    @admin.action(permissions=["revoke"], description="Revoke selected %(verbose_name_plural)s")
    def revoke(self, request, queryset):
        """Revoke the selected tokens, and write it to their history."""
        self.log_changes(request, queryset.revoke(), "Revoked at", "revoked")
