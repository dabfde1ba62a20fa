"""Tell Django about this app."""

from django.apps import AppConfig

from . import checks, search  # noqa: F401 - they register themselves


class WebConfig(AppConfig):
    """What holds for every request (SEC-1)."""

    name = "stockroom.web"
