"""Tell Django about this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and sessions (ACC-1)."""

    name = "stockroom.accounts"
