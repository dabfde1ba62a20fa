"""The REST API and its tokens: a chapter (API-1)."""

from flask.blueprints import BlueprintSetupState

from ..admin_site.site import site
from ..extensions import csrf
from . import items, movements, token_views, views  # noqa: F401 - their views are on the blueprint
from .admin import ApiTokenAdmin
from .authentication import bp


@bp.record_once
def register(state: BlueprintSetupState) -> None:
    csrf.exempt(bp)
    state.app.register_blueprint(token_views.bp)
    site.register(ApiTokenAdmin)
