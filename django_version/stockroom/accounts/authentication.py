"""How a person is recognised, and how passwords are hashed."""

from functools import partial

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.urls import reverse

from .models import Profile, User
from .passwords import spellings
from .throttling import counted


class PasswordHasher(Argon2PasswordHasher):
    """Hash with argon2id: 19 MiB, 2 passes, 1 lane, as OWASP advises (ACC-15)."""

    time_cost = 2
    memory_cost = settings.ARGON2_MEMORY_KIB
    parallelism = 1

    def encode(self, password, salt):
        """Hash in NFC, as often as `verify` does at most: the time tells nothing (ACC-4)."""
        encode = super().encode
        return [encode(one, salt) for one in spellings(password)][0]

    def verify(self, password, encoded):
        """Accept what was hashed as it was typed, before hashes were of NFC (ACC-15)."""
        verify = super().verify
        return any(verify(one, encoded) for one in spellings(password))


class ProfileBackend(ModelBackend):
    """Count log-ins; load a person with the profile, as every page needs both (ACC-16, ACC-19)."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Look at the password at any door, unless there were too many attempts (ACC-4, ACC-14)."""
        look = partial(self.find_user, request, username, password)
        if request is None:
            return look()
        return counted(look, address=request.META["REMOTE_ADDR"], username=username)

    def find_user(self, request, username, password):
        """Return the person whose password this is; at the admin's door staff alone (ADM-1)."""
        user = super().authenticate(request, username, password)
        if user and identify_hasher(user.password).must_update(user.password):
            user = renew_hash(user, password)
        is_staff_only = request and request.path == reverse("admin:login")
        return user if user and (user.is_staff or not is_staff_only) else None

    def get_user(self, user_id):
        """Load the person of a session, with a profile in any case (ACC-16, ACC-19)."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        if user and not hasattr(user, "profile"):
            Profile.objects.get_or_create(user=user)
        return user if user and self.user_can_authenticate(user) else None


def renew_hash(user: User, password: str) -> User | None:
    """Hash a password anew; where another was set since it was checked, check that (ACC-15)."""
    renewed, same = make_password(password), User.objects.filter(pk=user.pk, is_active=True)
    if same.filter(password=user.password).update(password=renewed):
        user.password = renewed
        return user
    user = same.first()
    return user if user and user.check_password(password) else None
