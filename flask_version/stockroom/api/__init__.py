"""The REST API and its tokens: a chapter (API-1)."""

from flask import Flask

from ..extensions import csrf
from . import admin, items, movements, token_views, views  # noqa: F401 - for their decorators
from .authentication import bp


def init_app(app: Flask) -> None:
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.register_blueprint(token_views.bp)
