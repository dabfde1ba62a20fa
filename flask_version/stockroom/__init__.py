"""The stockroom, built with Flask (OPS-1)."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.utils import import_string

from . import cli, errors, settings
from .accounts import admin as _accounts_admin  # noqa: F401 - registers its ModelAdmins
from .accounts import views as accounts_views
from .admin_site import site
from .database import engine_options
from .environment import prepare_process
from .extensions import csrf, db, login_manager, migrate
from .stock import admin as _stock_admin  # noqa: F401
from .stock import views as stock_views
from .web import health, logs, security, staticfiles, template_filters

# Each is a package with a blueprint, `bp`. To leave one out, delete its folder and its line.
CHAPTERS = [
    # It serves "/"; without it, give "/" another view, such as stock.item_list.
    "reports",
    "files",
    "api",
    "transfer",
]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured by the environment and then by `config`."""
    prepare_process()
    app = errors.StockroomApp(__name__, static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config.from_object(settings)
    app.config.from_mapping(settings.from_environment())
    app.config.from_mapping(config)
    for module in (logs, security, staticfiles, template_filters):
        module.init_app(app)
    options = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    migrate.init_app(app, db, directory=settings.BASE_DIR / "migrations")
    login_manager.init_app(app)
    csrf.init_app(app)
    # After db.init_app(): teardowns run in reverse order, and close_db_session() must run first.
    app.teardown_appcontext(errors.close_db_session)
    for module in (errors, cli, health, accounts_views, stock_views):
        app.register_blueprint(module.bp)
    for chapter in CHAPTERS:
        app.register_blueprint(import_string(f"{__name__}.{chapter}:bp"))
    # Last, because chapters register models in the admin, too.
    app.register_blueprint(site.bp)
    return app
