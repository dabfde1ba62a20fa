"""The REST API and its tokens (API-1)."""

from flask import Flask

from ..extensions import csrf
from . import admin, token_views, views  # noqa: F401 - the admin registers the tokens
from .authentication import SessionInterface


def init_app(app: Flask) -> None:
    """Register the API and the page of tokens."""
    app.session_interface = SessionInterface()
    csrf.exempt(views.bp)
    app.register_blueprint(views.bp)
    app.register_blueprint(token_views.bp)
