"""Admin forms for users (ADM-14)."""

from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError

from ..admin_site.forms import RecordForm
from .forms import SavePasswordMixin
from .models import User
from .permissions import are_last_superusers

LAST_SUPERUSER = "There must be at least one active superuser."


class UserChangeForm(RecordForm, auth_forms.UserChangeForm):
    class Meta(auth_forms.UserChangeForm.Meta):
        model = User

    def clean_groups(self):
        """Lock the groups: MariaDB silently skips a membership whose group was just deleted."""
        groups = self.cleaned_data["groups"]
        if len(groups.select_for_update().order_by("pk")) < len(groups):
            raise ValidationError(self.fields["groups"].error_messages["invalid_choice"])
        return groups

    def clean(self):
        """Reject deactivating or demoting the last superuser."""
        data = super().clean()
        flags = ["is_active", "is_superuser"]
        was_superuser = all(getattr(self.instance, flag) for flag in flags)
        stays_superuser = all(data.get(flag, True) for flag in flags)
        if was_superuser and not stays_superuser and are_last_superusers([self.instance]):
            raise ValidationError(LAST_SUPERUSER)
        return data


class AdminPasswordForm(SavePasswordMixin, auth_forms.AdminPasswordChangeForm):
    """A user's new password, entered twice; it cannot be disabled."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
