"""Tell Django about this app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Dashboard and reports (REP-1)."""

    name = "stockroom.reports"
