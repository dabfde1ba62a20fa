"""The REST API and its tokens: a chapter (API-1)."""

from ..extensions import csrf
from . import admin, items, movements, token_views, views  # noqa: F401 - these register views
from .authentication import bp

csrf.exempt(bp)
# The page of tokens is outside /api/v1/.
bp.record_once(lambda state: state.app.register_blueprint(token_views.bp))
