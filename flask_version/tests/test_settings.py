"""The settings, which come from the environment."""

from urllib.parse import unquote

import pytest

from stockroom import settings
from stockroom.web.security import TrustedProxyMiddleware

from .conftest import clear_environment

PRODUCTION = {
    "STOCKROOM_ENV": "production",
    "STOCKROOM_SECRET_KEY": "a-key-of-this-test-" + "0123456789" * 4,
    "STOCKROOM_ALLOWED_HOSTS": "stock.example",
    "STOCKROOM_BASE_URL": "https://stock.example",
}


@pytest.fixture
def read_settings(monkeypatch, tmp_path):
    """Return a function that reads the settings from only these environment variables."""
    clear_environment(monkeypatch)
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path / "50% c#: why?" / "var")

    def read_settings(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return settings.from_environment()

    return read_settings


def test_development_needs_no_variables(read_settings):
    assert not read_settings()["PRODUCTION"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STOCKROOM_DATABASE_URL", "oracle://db.example/stock"),
        ("STOCKROOM_EMAIL_URL", "mail.example"),
        ("STOCKROOM_BASE_URL", "http://stock.example#top"),
        ("STOCKROOM_BASE_URL", "http://user@stock.example"),
        ("STOCKROOM_CURRENCY", "euro"),
        ("STOCKROOM_SESSION_IDLE_SECONDS", "0"),
    ],
)
def test_an_invalid_value_prevents_startup(read_settings, name, value):
    with pytest.raises(SystemExit, match=f"{name}: must"):
        read_settings(**{name: value})


def test_the_project_path_may_contain_special_characters(read_settings):
    config = read_settings()
    folder = settings.VAR_DIR.as_posix()
    assert config["SQLALCHEMY_DATABASE_URI"].database == f"{folder}/development.sqlite3"
    assert unquote(config["EMAIL_URL"].path) == f"{folder}/mail"


@pytest.mark.parametrize(("proxies", "ip"), [(0, "127.0.0.1"), (1, "192.0.2.2"), (2, "192.0.2.1")])
def test_the_client_ip_is_taken_from_trusted_proxies_only(proxies, ip):
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 192.0.2.2"}
    TrustedProxyMiddleware(lambda environ, start_response: [], proxies)(environ, None)
    assert environ["REMOTE_ADDR"] == ip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STOCKROOM_SECRET_KEY", "short"),
        ("STOCKROOM_DEBUG", "1"),
        ("FLASK_DEBUG", "1"),
        ("STOCKROOM_ALLOWED_HOSTS", ""),
        ("STOCKROOM_BASE_URL", ""),
        ("STOCKROOM_ARGON2_MEMORY_KIB", "8"),
    ],
)
def test_production_rejects_unsafe_settings(read_settings, name, value):
    with pytest.raises(SystemExit, match=name.removeprefix("FLASK_")):
        read_settings(**PRODUCTION | {name: value})


def test_production_cookies_are_sent_only_over_https(read_settings):
    assert read_settings(**PRODUCTION)["SESSION_COOKIE_SECURE"]
