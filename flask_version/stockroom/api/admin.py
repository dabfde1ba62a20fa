"""API tokens in the admin: viewed and revoked (ADM-13, ADM-15)."""

from collections.abc import Sequence

from flask import flash
from flask_login import current_user
from sqlalchemy import Select

from ..admin_site.history import CHANGED, write_history
from ..admin_site.options import ReadOnlyAdmin, action, register
from ..web.transactions import unit_of_work
from .models import ApiToken, revoke_tokens

DATES = ["created_at", "expires_at", "last_used_at", "revoked_at"]


@register
class ApiTokenAdmin(ReadOnlyAdmin):
    model = ApiToken
    list_display = ["name", "owner", "prefix", *DATES]
    search_fields = ["name", "prefix", "owner.username"]
    ordering = ["-created_at"]
    actions = ["revoke"]

    def has_permission(self, action: str, *records: ApiToken) -> bool:
        if action == "revoke":
            return current_user.has_perm("api.change_apitoken")
        return super().has_permission(action, *records)

    @action(permission="revoke", description="Revoke selected %(verbose_name_plural)s")
    def revoke(self, query: Select) -> None:
        count = len(self.revoke_and_record(query))
        flash(f"{count} API token{' was' if count == 1 else 's were'} revoked.", "success")

    @unit_of_work
    def revoke_and_record(self, query: Select) -> Sequence[ApiToken]:
        """Revoke tokens and write their history, both or neither."""
        revoked = revoke_tokens(query)
        write_history(self, revoked, CHANGED, "Changed Revoked at.")
        return revoked
