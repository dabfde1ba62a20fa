"""A new Flask application with Flask-Login, without anything that they do not require."""

from flask import Flask, redirect, request
from flask_login import LoginManager, UserMixin, login_required, login_user, logout_user

app = application = Flask(__name__)
app.secret_key = "a key for no purpose but this"
login_manager = LoginManager(app)
login_manager.login_view = "log_in"


class User(UserMixin):
    """The only user."""

    id = "1"


@login_manager.user_loader
def load_user(user_id: str) -> User:
    """Return the only user."""
    return User()


@app.route("/")
def hello() -> str:
    """Say hello."""
    return "Hello"


@app.route("/login/", methods=["GET", "POST"])
def log_in():
    """Log in, and redirect to the requested page."""
    if request.method == "POST":
        login_user(User())
        return redirect(request.args.get("next", "/"))
    return '<form method="post"><button>Log in</button></form>'


@app.route("/logout/", methods=["POST"])
@login_required
def log_out():
    """Log out."""
    logout_user()
    return redirect("/")


@app.route("/own/", methods=["GET", "POST"])
@login_required
def own() -> str:
    """Show a page for the logged-in user only."""
    return "Yours"
