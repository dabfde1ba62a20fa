"""Users with their profiles, and the throttle (ACC-2)."""

import unicodedata

from django.contrib.auth import models as auth_models
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from ..web.fields import EmailField, LineField
from ..web.time_zones import validate_time_zone

MAX_USERNAME = 150
# Case folding can turn one character into three.
MAX_USERNAME_KEY = 3 * MAX_USERNAME


def username_key(username: str) -> str:
    """Return the form in which usernames are compared: NFKC-normalized and case-folded.

    For one that is too long, return text that no user has.
    """
    if len(username) > MAX_USERNAME:
        return f" {username[:MAX_USERNAME_KEY]}"  # No username contains a space.
    return unicodedata.normalize("NFKC", username).casefold()


class UserManager(auth_models.UserManager):
    """Look up usernames ignoring case."""

    def get_by_natural_key(self, username):
        return self.get(username_key=username_key(username))


class User(auth_models.AbstractUser):
    """A user account; the display name is in the profile."""

    first_name = None
    last_name = None
    username_key = models.CharField(max_length=MAX_USERNAME_KEY, unique=True, editable=False)
    email = EmailField("email address")

    objects = UserManager()

    def get_full_name(self):
        """Return an empty string, so that the admin's history shows the username."""
        return ""

    def check_password(self, raw_password):
        """Return whether this is the password; only a login rehashes it."""
        return check_password(raw_password, self.password)

    def validate_unique(self, exclude=None):
        """Reject the username of another user, ignoring case."""
        others = User.objects.exclude(pk=self.pk).filter(username_key=username_key(self.username))
        if "username" not in (exclude or ()) and others.exists():
            raise ValidationError({"username": self.unique_error_message(User, ["username"])})

    def save(self, *, update_fields=None, **kwargs):
        """Save username_key with the username; create a profile with a new user."""
        self.username_key = username_key(self.username)
        is_new = self._state.adding
        if update_fields and "username" in update_fields:
            update_fields = {*update_fields, "username_key"}
        with transaction.atomic():
            super().save(update_fields=update_fields, **kwargs)
            if is_new:
                Profile.objects.create(user=self)


class Profile(models.Model):
    """What a user says about themselves (ACC-16)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    display_name = LineField(max_length=150, blank=True)
    job_title = LineField(max_length=150, blank=True)
    phone = LineField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])

    def __str__(self):
        return self.display_name or self.user.username


class Throttle(models.Model):
    """The attempts counted for a limit, such as failed logins from an IP address (ACC-14)."""

    scope = models.CharField(max_length=64, primary_key=True)
    failures = models.IntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        # No view checks a permission for these, so none are created.
        default_permissions = ()
