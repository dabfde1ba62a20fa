"""The forms of users in the admin (ADM-14)."""

from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError

from .forms import LogPasswordMixin, UniqueUsernameMixin
from .permissions import LAST_SUPERUSER, are_last_superusers


class UserChangeForm(UniqueUsernameMixin, auth_forms.UserChangeForm):
    def clean(self):
        """Keep the last active superuser."""
        data = super().clean()
        flags = ["is_active", "is_superuser"]
        stays = all(data.get(flag, getattr(self.instance, flag)) for flag in flags)
        if not stays and are_last_superusers([self.instance]):
            raise ValidationError(LAST_SUPERUSER)
        return data


class AdminPasswordForm(LogPasswordMixin, auth_forms.AdminPasswordChangeForm):
    """The new password of another user twice; it cannot be switched off."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
