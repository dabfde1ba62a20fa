"""The stockroom."""

from flask import Flask

from .accounts import views as accounts
from .extensions import csrf, db, login_manager, migrate
from .stock import views as stock


def create_app():
    """Return the application."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "only for development"
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///stockroom.sqlite3"
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(accounts.bp, url_prefix="/accounts")
    app.register_blueprint(stock.bp)
    return app
