"""Tell Django about this app."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Items and movements (STK-1)."""

    name = "stockroom.stock"
