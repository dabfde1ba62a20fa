"""The stockroom, built with Flask (OPS-1)."""

import logging.config
from collections.abc import Mapping
from typing import Any

# First, so that a bad setting stops the start before anything else is loaded.
from . import settings  # isort: split

from flask import Flask
from werkzeug.utils import import_string

from . import cli, errors
from .accounts import admin as accounts_admin
from .accounts import views as accounts
from .admin_site.site import site
from .extensions import csrf, db, login_manager, migrate
from .stock import admin as stock_admin
from .stock import views as stock
from .web import health, proxies, security, staticfiles, template_filters
from .web.request_id import RequestIdMiddleware

# Each is a package with an init_app. To leave one out, delete its folder and its line.
CHAPTERS = [
    "reports",
    "files",
    "api",
    "transfer",
]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured by the environment and then by `config` (OPS-5)."""
    logging.config.dictConfig(settings.LOGGING)
    app = Flask(__name__, static_folder=None)
    app.config.from_object(settings)
    app.config.from_mapping(config)
    security.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=settings.BASE_DIR / "migrations")
    login_manager.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    template_filters.init_app(app)
    cli.init_app(app)
    for package in (health, accounts, stock):
        app.register_blueprint(package.bp)
    register_admin()
    for chapter in CHAPTERS:
        import_string(f"{__name__}.{chapter}").init_app(app)
    site.init_app(app)
    return add_middleware(app)


def register_admin() -> None:
    """Say which models the admin shows (ADM-2)."""
    site.register(accounts_admin.GroupAdmin)
    site.register(accounts_admin.UserAdmin)
    site.register(stock_admin.CategoryAdmin)
    site.register(stock_admin.SupplierAdmin)
    site.register(stock_admin.ItemAdmin)
    site.register(stock_admin.StockMovementAdmin)


def add_middleware(app: Flask) -> Flask:
    """Wrap the application; what comes last meets a request first (SEC-3, SEC-5, OPS-7)."""
    staticfiles.init_app(app, settings.BASE_DIR / "stockroom/static")
    app.wsgi_app = security.HeadersMiddleware(app.wsgi_app)
    app.wsgi_app = proxies.TrustedProxyMiddleware(app.wsgi_app, settings.TRUSTED_PROXIES)
    app.wsgi_app = RequestIdMiddleware(app.wsgi_app)
    return app
