"""Tell Django about this app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Items as CSV files (CSV-1)."""

    name = "stockroom.files"
