"""The REST API and its tokens: a chapter (API-1)."""

from flask import Flask

from ..admin_site.site import site
from ..extensions import csrf
from . import token_views, views
from .admin import ApiTokenAdmin


def init_app(app: Flask) -> None:
    """Register the API, the page of tokens and their admin."""
    csrf.exempt(views.bp)
    app.register_blueprint(views.bp)
    app.register_blueprint(token_views.bp)
    site.register(ApiTokenAdmin)
