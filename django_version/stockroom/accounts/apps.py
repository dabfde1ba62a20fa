"""Tell Django about this app."""

from django.apps import AppConfig

from .. import checks, lookups  # noqa: F401 - they register themselves


class AccountsConfig(AppConfig):
    """People and sessions (ACC-1)."""

    name = "stockroom.accounts"
