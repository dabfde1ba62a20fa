"""Settings, all from STOCKROOM_… environment variables (OPS-1, OPS-2, OPS-3)."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

ENV = env.choice("ENV", "development", ["development", "production"])
PRODUCTION = ENV == "production"
DEBUG = env.choice("DEBUG", "0", ["0", "1"]) == "1"
if PRODUCTION and DEBUG:
    env.reject("DEBUG", "must be off in production")
SECRET_KEY = env.secret("SECRET_KEY", production=PRODUCTION)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", production=PRODUCTION)
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, minimum=0)
BASE_URL = env.base_url("BASE_URL", "http://127.0.0.1:8001", production=PRODUCTION)

INSTALLED_APPS = [
    "stockroom.apps.StockroomConfig",
    "stockroom.accounts",
    "stockroom.stock",
    "stockroom.reports",
    "stockroom.files",
    "stockroom.api",
    "stockroom.transfer",
    "stockroom.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "stockroom.web.logs.RequestIdMiddleware",
    "stockroom.web.security.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "stockroom.web.security.HeadersMiddleware",
    "stockroom.api.responses.ProblemMiddleware",
    "stockroom.web.security.RequestChecksMiddleware",  # Subclasses CommonMiddleware.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Not LoginRequiredMiddleware: a wrong method gets 405 before a login is required.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stockroom.accounts.sessions.SessionLifetimeMiddleware",
    "stockroom.accounts.sessions.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "stockroom.errors.ErrorPageMiddleware",
]
ROOT_URLCONF = "stockroom.urls"
WSGI_APPLICATION = "stockroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["stockroom.web.templatetags.stockroom"],
        },
    }
]
FORM_RENDERER = "stockroom.web.forms.FormRenderer"

DATABASES = {"default": env.database("DATABASE_URL", BASE_DIR / f"var/{ENV}.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["stockroom.accounts.authentication.ThrottledBackend"]
ARGON2_MEMORY_KIB = env.integer("ARGON2_MEMORY_KIB", 19456, minimum=19456 if PRODUCTION else 8)
PASSWORD_HASHERS = ["stockroom.accounts.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "stockroom.accounts.passwords.ProfileSimilarityValidator"},
    {"NAME": "stockroom.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": BASE_DIR / "stockroom/accounts/common-passwords.txt"},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = env.integer("PASSWORD_RESET_SECONDS", 3600, minimum=1)

THROTTLE_NAME_FAILURES = env.integer("THROTTLE_NAME_FAILURES", 5, minimum=1)
THROTTLE_NAME_SECONDS = env.integer("THROTTLE_NAME_SECONDS", 300, minimum=1)
THROTTLE_ADDRESS_FAILURES = env.integer("THROTTLE_ADDRESS_FAILURES", 10, minimum=1)
THROTTLE_ADDRESS_SECONDS = env.integer("THROTTLE_ADDRESS_SECONDS", 60, minimum=1)

SESSION_IDLE_SECONDS = env.integer("SESSION_IDLE_SECONDS", 3600, minimum=1)
SESSION_ENGINE = "stockroom.accounts.sessions"
SESSION_COOKIE_AGE = env.integer("SESSION_MAX_SECONDS", 43200, minimum=1)
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "stockroom.errors.csrf_failure"
MESSAGE_STORAGE = "stockroom.web.security.MessageStorage"
SECURE_HSTS_SECONDS = 31_536_000
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # Subdomains may belong to others, without HTTPS.
    "security.W008",  # The proxy in front redirects to HTTPS.
    "mysql.W003",  # InnoDB can index 768 characters; username_key has at most 450.
    "security.W021",  # Only the owner of the domain can have browsers preload HSTS.
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # An item may have many barcodes.

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var/static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Outside STATIC_ROOT, so that the manifest is not served (OPS-7).
        "OPTIONS": {"manifest_storage": FileSystemStorage(location=BASE_DIR / "var")},
    },
}
if not PRODUCTION:
    # Development serves the source files, without collectstatic.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_AUTOREFRESH = True
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_MAX_AGE = 0
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Send the charset, as most servers do for XML.
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
# These are small; a proxy in front compresses them if needed.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "svg")

DEFAULT_FROM_EMAIL = env.email_address("EMAIL_FROM", "stockroom@localhost")
# EMAIL_BACKEND, EMAIL_HOST, EMAIL_FILE_PATH and the others that the backend needs.
globals().update(env.email("EMAIL_URL", BASE_DIR / "var/mail"))

CURRENCY = env.currency("CURRENCY", "EUR")
USE_I18N = False
FORMAT_MODULE_PATH = "stockroom.formats"
TIME_ZONE = "UTC"
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"requests": {"()": "stockroom.web.logs.RequestRecordFilter"}},
    "formatters": {
        "line": {"()": "stockroom.web.logs.LineFormatter"},
        "json": {"()": "stockroom.web.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "level": LOG_LEVEL,
            "filters": ["requests"],
            "formatter": "json" if PRODUCTION else "line",
        }
    },
    "loggers": {
        # Replace the handlers that these loggers configure themselves.
        **dict.fromkeys(
            ["django", "django.server", "gunicorn.error", "gunicorn.access"], {"propagate": True}
        ),
        # python-barcode warns that Pillow is missing; only SVG is needed.
        "pyBarcode": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
