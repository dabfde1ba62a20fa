"""Items as CSV files: a chapter (CSV-1)."""

from flask import Flask

from . import cli  # noqa: F401 - its commands are on the blueprint
from .views import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
