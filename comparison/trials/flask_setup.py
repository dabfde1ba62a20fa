"""The application that the code of every card continues."""

from flask import Flask

from comparison.trials.flask_extensions import csrf, db, login_manager, migrate
from comparison.trials.flask_models import User


def create_app(**config):
    """Return an application with all extensions."""
    app = Flask(__name__)
    app.config.from_object("comparison.trials.flask_settings")
    app.config.update(config)
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    login_manager.init_app(app)
    return app


@login_manager.user_loader
def load_user(key):
    """Return the user of a session."""
    return db.session.get(User, int(key))
