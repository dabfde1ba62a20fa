"""Tell Django about this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API and its tokens (API-1)."""

    name = "stockroom.api"

    def ready(self):
        from . import tokens  # noqa: F401 - connects its signal receiver
