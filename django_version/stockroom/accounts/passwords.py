"""Hash passwords and reject weak ones (ACC-9, ACC-15)."""

import unicodedata

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

from ..web.text import has_too_many_marks


def normalize_password(password: str) -> str:
    """Return a password in NFC, as keyboards differ in what they send."""
    return password if has_too_many_marks(password) else unicodedata.normalize("NFC", password)


class Argon2Hasher(Argon2PasswordHasher):
    """argon2id with OWASP's minimum: 19 MiB, 2 passes, 1 lane."""

    time_cost = 2
    memory_cost = settings.ARGON2_MEMORY_KIB
    parallelism = 1

    def encode(self, password, salt):
        return super().encode(normalize_password(password), salt)

    def verify(self, password, encoded):
        return super().verify(normalize_password(password), encoded)


class ProfileSimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """Reject a password that is too similar to the display name."""

    def __init__(self):
        super().__init__(user_attributes=["display_name"])

    def validate(self, password, user=None):
        super().validate(password, getattr(user, "profile", None))


class LengthValidator(password_validation.MinimumLengthValidator):
    """Reject a password that is too short or too long in NFC."""

    max_length = 128

    def validate(self, password, user=None):
        password = normalize_password(password)
        super().validate(password, user)
        if len(password) > self.max_length:
            limit = f"It must contain at most {self.max_length} characters."
            raise ValidationError(f"This password is too long. {limit}")
