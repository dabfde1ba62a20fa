"""The REST API and its tokens: a chapter (API-1)."""

from flask.blueprints import BlueprintSetupState

from ..extensions import csrf
from . import admin, items, movements, token_views, views  # noqa: F401 - these register views
from .authentication import bp


@bp.record_once
def register(state: BlueprintSetupState) -> None:
    csrf.exempt(bp)
    state.app.register_blueprint(token_views.bp)
