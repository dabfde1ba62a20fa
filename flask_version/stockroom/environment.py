"""Read STOCKROOM_… variables; an invalid one exits with a one-line error (OPS-1, OPS-2)."""

import os
import re
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .web.text import EMAIL_ADDRESS, normalize_email

INSECURE_KEY = "insecure-development-key-that-production-refuses-to-start-with"
# Do not quote the URL: it may contain a password.
INVALID_URL = "is not a valid URL; percent-encode special characters, such as those in a password"
ALLOWED_HOST = re.compile(r"(?!\.)[a-z0-9.-]+|\[[0-9a-f:.]+\]")
EMAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# Integer variables of at least 1, and their defaults.
LIMITS = {
    "PASSWORD_RESET_SECONDS": 3600,
    "SESSION_IDLE_SECONDS": 3600,
    "SESSION_MAX_SECONDS": 43200,
    "THROTTLE_NAME_FAILURES": 5,
    "THROTTLE_NAME_SECONDS": 300,
    "THROTTLE_ADDRESS_FAILURES": 10,
    "THROTTLE_ADDRESS_SECONDS": 60,
}
ALLOWED_OPTIONS = {
    "sqlite": {"timeout"},
    "mysql": {"connect_timeout", "read_timeout", "write_timeout", "unix_socket", "ssl-ca"},
}


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
    names = [host.strip() for host in value.lower().split(",") if host.strip()]
    if not names or not all(map(ALLOWED_HOST.fullmatch, names)):
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


def database_url(name: str, file: Path) -> URL:
    """Return the parsed database URL, by default for a SQLite file; create the file's folder."""
    url = text(name, f"sqlite:///{quote(file.as_posix())}")
    parts = split(name, url)
    if parts.scheme not in ("sqlite", "postgresql", "mysql"):
        reject(name, "must begin with sqlite:///, postgresql:// or mysql://")
    options = parse_options(name, parts)
    try:
        parsed = make_url(url).set(drivername=parts.scheme, query=options)
    except (ArgumentError, ValueError):
        reject(name, INVALID_URL)
    if parsed.database in (None, "", ":memory:") and "service" not in options:
        reject(name, "must name a database or, for SQLite, a file")
    if parsed.drivername != "sqlite":
        return parsed
    try:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reject(name, f"its folder cannot be created ({error.strerror})")
    return parsed.set(database=str(Path(parsed.database).resolve()))


def parse_options(name: str, parts: SplitResult) -> dict[str, str]:
    """Parse a query string; reject unknown or repeated options, and timeouts not in seconds."""
    known = ALLOWED_OPTIONS.get(parts.scheme)
    if known is None:
        from psycopg.pq import Conninfo  # Only PostgreSQL needs this driver.

        known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    options = parse_qsl(parts.query, keep_blank_values=True)
    timeouts = [value for option, value in options if option.endswith("timeout")]
    is_valid = all(re.fullmatch("[0-9]{1,6}", value) for value in timeouts)
    if not is_valid or dict(options).keys() - known or len(dict(options)) < len(options):
        reject(name, "has an unknown or invalid option after “?”")
    return {option.replace("-", "_"): value for option, value in options}


def email_url(name: str, folder: Path) -> SplitResult:
    """Return the parts of smtp://user:password@host:port, file:directory or console:."""
    parts = split(name, text(name, f"file:{quote(folder.as_posix())}"))
    if parts.scheme == "console" or (parts.scheme == "file" and parts.path):
        return parts
    if parts.scheme not in EMAIL_PORTS or not parts.hostname:
        reject(name, "must be smtp://host:port, file:directory or console:")
    return parts
