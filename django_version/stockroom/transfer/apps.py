"""Tell Django about this app."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """The whole stockroom as a file (OPS-6)."""

    name = "stockroom.transfer"
