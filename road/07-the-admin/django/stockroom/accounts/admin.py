"""Users in the admin."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin

from .models import User


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    """Users, with the form for their passwords and permissions that Django brings."""

    list_display = ["username", "is_staff"]
    search_fields = ["username"]
