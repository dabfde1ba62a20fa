"""Read STOCKROOM_… variables; an invalid one exits with a one-line error (OPS-1, OPS-2)."""

import os
import re
import sqlite3
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

import dj_database_url

from .web.text import EMAIL_ADDRESS, normalize_email

INSECURE_KEY = "insecure-development-key-that-production-refuses-to-start-with"
COLLATION = "utf8mb4_nopad_bin"
# Do not quote the URL: it may contain a password.
INVALID_URL = "is not a valid URL; percent-encode special characters, such as those in a password"
HOST = re.compile(r"(?!\.)[a-z0-9.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def reject(name: str, problem: str) -> NoReturn:
    """End the process with one line on standard error and exit code 1."""
    raise SystemExit(f"STOCKROOM_{name}: {problem}")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default if it is unset or empty."""
    return os.environ.get(f"STOCKROOM_{name}") or default


def prepare_process() -> None:
    """Make files private to the user; reject a SCRIPT_NAME (OPS-9)."""
    os.umask(0o077)
    if path := os.environ.get("SCRIPT_NAME", "").strip("/"):
        problem = f"the stockroom needs its own host name; it cannot be served under /{path}"
        raise SystemExit(f"SCRIPT_NAME: {problem}")


def choice(name: str, default: str, allowed: list[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        reject(name, f"must be one of {', '.join(allowed)}, not “{value}”")
    return value


def integer(name: str, default: int, *, minimum: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) < minimum:
        reject(name, f"must be a whole number of at least {minimum}, not “{value}”")
    return int(value)


def currency(name: str, default: str) -> str:
    value = text(name, default)
    if not re.fullmatch("[A-Z]{3}", value):
        reject(name, f"must be an ISO 4217 code such as EUR, not “{value}”")
    return value


def secret(name: str, *, production: bool) -> str:
    """Return the secret key; production rejects a missing, short or default one."""
    value = text(name, "" if production else INSECURE_KEY)
    if production and (len(value) < 50 or value == INSECURE_KEY):
        reject(name, "production needs its own secret of at least 50 characters")
    return value


def hosts(name: str, *, production: bool) -> list[str]:
    """Return the host names to serve; reject `*`, and an empty list in production."""
    value = text(name, "" if production else "localhost,127.0.0.1,[::1]")
    names = [host.strip() for host in value.split(",") if host.strip()]
    if not names or not all(map(HOST.fullmatch, names)):
        reject(name, "must list the host names to serve, without ports")
    return names


def split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - accessing it validates the port
    except ValueError:
        reject(name, INVALID_URL)
    return parts


def base_url(name: str, default: str, *, production: bool) -> str:
    """Return the base URL of links in emails, without a trailing slash."""
    value = text(name, "" if production else default).rstrip("/")
    split(name, value)  # Rejects an invalid host or port.
    if not re.fullmatch(r"(?i:https?)://[^/?#@\\\s:][^/?#@\\\s]*", value):
        reject(name, "must be a URL such as https://stockroom.example")
    return value


def email_address(name: str, default: str) -> str:
    value = normalize_email(text(name, default))
    if not EMAIL_ADDRESS.match(value):
        reject(name, "must be an email address such as stockroom@example.org")
    return value


def is_wal_safe() -> bool:
    """Return whether SQLite has the fix for the WAL-reset race."""
    version = sqlite3.sqlite_version_info
    has_backport = (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return version >= (3, 51, 3) or has_backport


# Wait at most 5 s, for a lock or for a server that does not respond.
DEFAULT_OPTIONS = {
    "sqlite": {
        "timeout": 5,
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode={'WAL' if is_wal_safe() else 'DELETE'}; "
        "PRAGMA synchronous=EXTRA;",
    },
    "postgresql": {"connect_timeout": 5, "options": "-c lock_timeout=5s"},
    "mysql": {
        "connect_timeout": 5,
        "init_command": "SET innodb_lock_wait_timeout = 5, lock_wait_timeout = 5",
    },
}
ALLOWED_OPTIONS = {
    "sqlite": {"timeout"},
    "mysql": {"connect_timeout", "read_timeout", "write_timeout", "unix_socket", "ssl-ca"},
}


def database(name: str, file: Path) -> dict[str, Any]:
    """Return Django's database settings for a URL, by default for a SQLite file."""
    url = text(name, f"sqlite:///{quote(str(file))}")
    parts = split(name, url)
    if parts.scheme not in DEFAULT_OPTIONS:
        reject(name, "must begin with sqlite:///, postgresql:// or mysql://")
    check_options(name, parts)
    try:
        parsed = dict(dj_database_url.parse(url))
    except ValueError:
        reject(name, INVALID_URL)
    options = parsed.pop("OPTIONS", {})
    if parsed["NAME"] in ("", ":memory:") and "service" not in options:
        reject(name, "must name a database or, for SQLite, a file")
    if "options" in options:  # PostgreSQL only, such as a search_path.
        options["options"] = f"-c lock_timeout=5s {options['options']}"
    parsed["OPTIONS"] = DEFAULT_OPTIONS[parts.scheme] | options
    if parts.scheme == "mysql":
        parsed["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": COLLATION}
    # A connection to SQLite that was opened while the file was read-only would stay read-only.
    if parts.scheme != "sqlite":
        parsed |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return parsed


def check_options(name: str, parts: SplitResult) -> None:
    """Reject an option that is unknown or repeated, or a timeout that is not in whole seconds."""
    known = ALLOWED_OPTIONS.get(parts.scheme)
    if known is None:
        from psycopg.pq import Conninfo  # Only PostgreSQL needs this driver.

        known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    options = parse_qsl(parts.query, keep_blank_values=True)
    timeouts = [value for option, value in options if option.endswith("timeout")]
    is_valid = all(re.fullmatch("[0-9]{1,6}", value) for value in timeouts)
    if not is_valid or dict(options).keys() - known or len(dict(options)) < len(options):
        reject(name, "has an unknown or invalid option after “?”")


def create_parent_directory(name: str, file: str) -> None:
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reject(name, f"its folder cannot be created ({error.strerror})")


def email(name: str, folder: Path) -> dict[str, Any]:
    """Return email settings for smtp://user:password@host:port, file:directory or console:."""
    parts = split(name, text(name, f"file:{quote(str(folder))}"))
    scheme, backend = parts.scheme, "django.core.mail.backends"
    if scheme == "file" and (path := unquote(parts.path)):
        return {"EMAIL_BACKEND": f"{backend}.filebased.EmailBackend", "EMAIL_FILE_PATH": path}
    if scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}.console.EmailBackend"}
    if scheme not in MAIL_PORTS or not parts.hostname:
        reject(name, "must be smtp://host:port, file:directory or console:")
    return {
        "EMAIL_BACKEND": f"{backend}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": scheme == "smtps",  # TLS from the start, not after connecting.
        "EMAIL_USE_TLS": scheme == "smtp+starttls" or bool(scheme == "smtp" and parts.username),
        "EMAIL_TIMEOUT": 10,
    }
