"""Password rules that Django does not bring (ACC-9)."""

import unicodedata

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from ..web.text import is_flooded


def normal_password(password: str) -> str:
    """Return a password in NFC, however a keyboard writes its letters (ACC-9, ACC-15)."""
    return password if is_flooded(password) else unicodedata.normalize("NFC", password)


def spellings(password: str) -> list[str]:
    """Return a password in NFC and, where that differs, as it was typed (ACC-15)."""
    return list(dict.fromkeys([normal_password(password), password]))


class ProfileSimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """Refuse a password that is too similar to the display name (ACC-9)."""

    def __init__(self):
        super().__init__(user_attributes=["display_name"])

    def validate(self, password, user=None):
        super().validate(password, getattr(user, "profile", None))


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Refuse a password that is too short in NFC (ACC-9)."""

    def validate(self, password, user=None):
        super().validate(normal_password(password), user)


class MaximumLengthValidator:
    """Refuse a password longer than anyone types, before it is hashed (ACC-9)."""

    def __init__(self, max_length):
        self.max_length = max_length

    def validate(self, password, user=None):
        if len(normal_password(password)) > self.max_length:
            raise ValidationError(
                f"This password is too long. It must contain at most {self.max_length} characters.",
                code="password_too_long",
            )

    def get_help_text(self):
        return f"Your password must contain at most {self.max_length} characters."
