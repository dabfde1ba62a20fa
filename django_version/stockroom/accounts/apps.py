"""Tell Django about this app."""

from django.apps import AppConfig

from .. import lookups  # noqa: F401 - registers them for every field


class AccountsConfig(AppConfig):
    """People and sessions (ACC-1)."""

    name = "stockroom.accounts"
