"""Tell Django about this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The stockroom for programs (API-1)."""

    name = "stockroom.api"
