"""Password rules that Django does not bring (ACC-9)."""

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError


class ProfileSimilarityValidator(UserAttributeSimilarityValidator):
    """Refuse a password that is too similar to the display name (ACC-9)."""

    def __init__(self):
        super().__init__(user_attributes=["display_name"])

    def validate(self, password, user=None):
        super().validate(password, getattr(user, "profile", None))


class MaximumLengthValidator:
    """Refuse a password longer than anyone types, before it is hashed (ACC-9)."""

    def __init__(self, max_length):
        self.max_length = max_length

    def validate(self, password, user=None):
        if len(password) > self.max_length:
            raise ValidationError(
                f"This password is too long. It must contain at most {self.max_length} characters.",
                code="password_too_long",
            )

    def get_help_text(self):
        return f"Your password must contain at most {self.max_length} characters."
