"""Settings: constants, and those from STOCKROOM_… environment variables (OPS-1, OPS-2)."""

from pathlib import Path
from typing import Any

from flask.helpers import get_debug_flag

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# OPTIONS gets a 405, like every other method that a view does not list.
PROVIDE_AUTOMATIC_OPTIONS = False
MAX_CONTENT_LENGTH = MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_PARTS = None  # security.check_form limits the number of fields.
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_REFRESH_EACH_REQUEST = False
# Flask-Login would tie sessions to an IP address and a User-Agent, which prove nothing.
SESSION_PROTECTION = None
# A token is valid as long as its session; security.check_form checks Origin and Referer.
WTF_CSRF_TIME_LIMIT = None
WTF_CSRF_SSL_STRICT = False
# By the value of STOCKROOM_ENV.
MIN_ARGON2_KIB = {"development": 8, "production": 19456}


def from_environment() -> dict[str, Any]:
    """Return the settings of this process; an invalid value ends it with a one-line error."""
    mode = env.choice("ENV", "development", ["development", "production"])
    production = mode == "production"
    limits = {name: env.integer(name, default, minimum=1) for name, default in env.LIMITS.items()}
    debug = env.choice("DEBUG", "0", ["0", "1"]) == "1" or get_debug_flag()
    if debug and production:
        env.reject("DEBUG", "must be off in production, as must FLASK_DEBUG")
    return limits | {
        "PRODUCTION": production,
        "DEBUG": debug,
        "SECRET_KEY": env.secret("SECRET_KEY", production=production),
        "ALLOWED_HOSTS": env.hosts("ALLOWED_HOSTS", production=production),
        "TRUSTED_PROXIES": env.integer("TRUSTED_PROXIES", 0, minimum=0),
        "BASE_URL": env.base_url("BASE_URL", "http://127.0.0.1:8002", production=production),
        "SQLALCHEMY_DATABASE_URI": env.database_url("DATABASE_URL", VAR_DIR / f"{mode}.sqlite3"),
        "ARGON2_MEMORY_KIB": env.integer("ARGON2_MEMORY_KIB", 19456, minimum=MIN_ARGON2_KIB[mode]),
        "PERMANENT_SESSION_LIFETIME": limits["SESSION_MAX_SECONDS"],
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_NAME": "__Host-session" if production else "session",
        "EMAIL_FROM": env.email_address("EMAIL_FROM", "stockroom@localhost"),
        "EMAIL_URL": env.email_url("EMAIL_URL", VAR_DIR / "mail"),
        "CURRENCY": env.currency("CURRENCY", "EUR"),
        "LOG_LEVEL": env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"]),
    }
