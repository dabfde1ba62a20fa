"""The stockroom."""

from flask import Flask, render_template

from . import settings
from .accounts import admin as accounts_admin
from .accounts import views as accounts
from .admin_site import views as admin_site
from .admin_site.options import register
from .api import views as api
from .extensions import csrf, db, login_manager, migrate
from .stock import admin as stock_admin
from .stock import views as stock


def create_app(config=None):
    """Return the application, with the settings of the environment or those of a test."""
    app = Flask(__name__)
    app.config.from_mapping(config or settings.from_environment(app.debug))
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    csrf.exempt(api.bp)
    login_manager.init_app(app)
    app.register_blueprint(accounts.bp, url_prefix="/accounts")
    app.register_blueprint(stock.bp)
    app.register_blueprint(admin_site.bp, url_prefix="/admin")
    app.register_blueprint(api.bp, url_prefix="/api/v1")
    register(stock_admin.ItemAdmin)
    register(accounts_admin.UserAdmin)
    app.register_error_handler(403, permission_denied)
    app.after_request(set_headers)
    return app


def permission_denied(error):
    """Show the page for users who lack a permission."""
    return render_template("403.html"), 403


def set_headers(response):
    """Keep other sites from framing our pages, and browsers from guessing types."""
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
