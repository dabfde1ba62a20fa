"""Dashboard and reports: a chapter (REP-1)."""

from .views import bp as bp
