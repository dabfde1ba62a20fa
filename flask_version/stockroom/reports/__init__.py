"""Dashboard and reports: a chapter (REP-1)."""

from flask import Flask

from .views import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
