"""Settings from the environment."""

import os


def from_environment(debug):
    """Return the settings; without debug, a secret key and host names have to be there."""
    found = {
        "SQLALCHEMY_DATABASE_URI": database_url(),
        "SESSION_COOKIE_SECURE": not debug,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }
    if debug:
        found["SECRET_KEY"] = "only for development"
    else:
        found["SECRET_KEY"] = os.environ["STOCKROOM_SECRET_KEY"]
        found["TRUSTED_HOSTS"] = os.environ["STOCKROOM_ALLOWED_HOSTS"].split(",")
    return found


def database_url():
    """Return the URL of the database, by default a SQLite file; for PostgreSQL name the driver."""
    url = os.environ.get("STOCKROOM_DATABASE_URL", "sqlite:///stockroom.sqlite3")
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url
