"""Items as CSV files: a chapter (CSV-1)."""

from . import cli  # noqa: F401 - its commands are on the blueprint
from .views import bp as bp
