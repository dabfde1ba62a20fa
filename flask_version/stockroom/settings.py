"""Settings, all from STOCKROOM_… environment variables (OPS-1, OPS-2, OPS-3)."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import NullPool

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

env.prepare_process()
PRODUCTION = env.choice("ENV", "development", ["development", "production"]) == "production"
DEBUG = env.flag("DEBUG", False)
if PRODUCTION and DEBUG:
    env.refuse("DEBUG", "must be off in production")
SECRET_KEY = env.secret("SECRET_KEY", production=PRODUCTION)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", production=PRODUCTION)
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, minimum=0)
BASE_URL = env.base_url("BASE_URL", "http://127.0.0.1:8002", production=PRODUCTION)
PROVIDE_AUTOMATIC_OPTIONS = False

SQLALCHEMY_DATABASE_URI = env.database(
    "DATABASE_URL", f"sqlite:///{BASE_DIR}/var/stockroom.sqlite3"
)
# Nobody waits longer than 5 s, for a lock or for a server that is away.
SQLALCHEMY_ENGINE_OPTIONS = {
    # A transaction begins with its first write and takes the lock at once; a read has none.
    # No pool: what was opened while the file could not be written stays read-only (OPS-4).
    "sqlite": {
        "poolclass": NullPool,
        "connect_args": {"timeout": 5, "isolation_level": "IMMEDIATE"},
    },
    "postgresql": {
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5, "options": "-c lock_timeout=5s"},
    },
    "mysql": {
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            "init_command": "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5",
        },
    },
}[SQLALCHEMY_DATABASE_URI.drivername]
# SEC-8: an error of the database does not write into the log what was to be stored.
SQLALCHEMY_ENGINE_OPTIONS |= {"hide_parameters": True}

ARGON2_MEMORY_KIB = env.integer("ARGON2_MEMORY_KIB", 19456, minimum=19456 if PRODUCTION else 8)
PASSWORD_RESET_TIMEOUT = env.integer("PASSWORD_RESET_SECONDS", 3600, minimum=1)

THROTTLE_NAME_FAILURES = env.integer("THROTTLE_NAME_FAILURES", 5, minimum=1)
THROTTLE_NAME_SECONDS = env.integer("THROTTLE_NAME_SECONDS", 300, minimum=1)
THROTTLE_ADDRESS_FAILURES = env.integer("THROTTLE_ADDRESS_FAILURES", 10, minimum=1)
THROTTLE_ADDRESS_SECONDS = env.integer("THROTTLE_ADDRESS_SECONDS", 60, minimum=1)

SESSION_IDLE_SECONDS = env.integer("SESSION_IDLE_SECONDS", 3600, minimum=1)
SESSION_MAX_SECONDS = env.integer("SESSION_MAX_SECONDS", 43200, minimum=1)
PERMANENT_SESSION_LIFETIME = timedelta(seconds=SESSION_MAX_SECONDS)
SESSION_REFRESH_EACH_REQUEST = False
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_SAMESITE = "Lax"
# Flask-Login's own check is of address and browser, which prove nothing; accounts.sessions does it.
SESSION_PROTECTION = None
# A form lives as long as its session; security.check_origin looks at Origin and Referer.
WTF_CSRF_TIME_LIMIT = None
WTF_CSRF_SSL_STRICT = False
MAX_CONTENT_LENGTH = MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_FIELDS = 1000
MAX_FORM_PARTS = None

DEFAULT_FROM_EMAIL = env.address("EMAIL_FROM", "stockroom@localhost")
EMAIL = env.email("EMAIL_URL", f"file:{BASE_DIR}/var/mail")

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "stockroom.web.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {
            "class": "stockroom.web.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"class": "stockroom.web.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "level": LOG_LEVEL,
            "filters": ["request_id"],
            "formatter": "json" if PRODUCTION else "line",
        }
    },
    "loggers": {
        "alembic": {"level": "WARNING"},
        # It tells of each form without a token, which is an event already.
        "flask_wtf.csrf": {"level": "WARNING"},
        # The development server colours and escapes its own lines.
        "werkzeug": {"propagate": PRODUCTION},
        # These come with handlers of their own.
        **dict.fromkeys(["gunicorn.error", "gunicorn.access"], {"propagate": True}),
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
