"""Users in the admin."""

from ..admin_site.options import ModelAdmin
from .models import User


class UserAdmin(ModelAdmin):
    """Users, to view; there is no form for them."""

    model = User
    list_display = ["username", "is_staff"]
    search_fields = ["username"]
    ordering = ["username"]
    labels = {"is_staff": "Staff status"}

    def has_permission(self, action):
        return action == "view" and super().has_permission(action)
