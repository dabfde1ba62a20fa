"""The REST API and its tokens: a chapter (API-1)."""

from flask import Flask

from ..admin_site.site import site
from ..extensions import csrf
from . import items, movements, token_views, views  # noqa: F401 - their views are on the blueprint
from .admin import ApiTokenAdmin
from .authentication import bp


def init_app(app: Flask) -> None:
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.register_blueprint(token_views.bp)
    site.register(ApiTokenAdmin)
