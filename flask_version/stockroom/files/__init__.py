"""Items as CSV files: a chapter (CSV-1)."""

from flask import Flask

from .cli import export_items, import_items
from .views import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.cli.add_command(import_items)
    app.cli.add_command(export_items)
