"""The authentication backend (ACC-15)."""

from functools import partial

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import IntegrityError
from django.urls import reverse

from ..web.transactions import retry_on_conflict
from .models import Profile, User
from .throttling import throttle_login


class ThrottledBackend(ModelBackend):
    """Throttle logins, upgrade old hashes, load users with a profile (ACC-3, ACC-4, ACC-14)."""

    def authenticate(self, request, username, password):
        check = partial(self.check_login, request, username, password)
        ip = request.META["REMOTE_ADDR"] if request else ""
        return throttle_login(check, ip=ip, username=username)

    def check_login(self, request, username, password):
        """Return the user if the password is correct and, at the admin's login, they are staff."""
        user = super().authenticate(request, username, password)
        if user and identify_hasher(user.password).must_update(user.password):
            unchanged = User.objects.filter(pk=user.pk, password=user.password)
            user.password = make_password(password)
            if not unchanged.update(password=user.password):
                # It was rehashed or changed meanwhile, so check it again.
                user = super().authenticate(request, username, password)
        is_staff_only = request is not None and request.path == reverse("admin:login")
        return user if user and (user.is_staff or not is_staff_only) else None

    def get_user(self, user_id):
        """Return the active user of a session; create their profile if it is missing."""
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        if user and not hasattr(user, "profile"):
            try:
                user.profile, _ = retry_on_conflict(Profile.objects.get_or_create)(user=user)
            except IntegrityError:
                return None  # The user was just deleted.
        return user if user and self.user_can_authenticate(user) else None
