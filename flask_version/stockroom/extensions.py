"""The extensions, bound to the application in create_app() (OPS-1, OPS-3)."""

from flask import Response
from flask_login import LoginManager as FlaskLoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from .database import Base


class LoginManager(FlaskLoginManager):
    """Flask-Login without its remember-me cookie (SEC-4)."""

    # Flask-Login would read every request's session here, which adds `Vary: Cookie` to responses.
    def _update_remember_cookie(self, response: Response) -> Response:
        return response


# Objects stay loaded after a commit, so that pages do not query them again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
