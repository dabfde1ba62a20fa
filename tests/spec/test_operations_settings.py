"""OPS-1 and OPS-2: invalid and unsafe settings stop the start."""

import pytest

from tests.spec.arrange import ask_for_link, until
from tests.spec.conftest import PRODUCTION

pytestmark = pytest.mark.only("sqlite", "settings are read before the database is used")

SHORT_KEY = "a key of forty-nine characters, which is too few."
DEFAULT_KEY = "insecure-development-key-that-production-refuses-to-start-with"


def is_refused(twin, name, **variables):
    """Return whether the start failed with code 1 and one line that names the variable."""
    named = {f"STOCKROOM_{key}": value for key, value in variables.items()}
    code, printed = twin.refusal(**named)
    assert SHORT_KEY not in printed
    lines = printed.strip().splitlines()
    return code == 1 and len(lines) == 1 and lines[0].startswith(f"STOCKROOM_{name}: ")


@pytest.mark.spec("OPS-1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "stockroom.sqlite3"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "mysql://"),
        ("DATABASE_URL", "sqlite:////dev/null/stockroom.sqlite3"),
        ("DATABASE_URL", "sqlite:///stockroom.sqlite3?foo=1"),
        ("DATABASE_URL", "sqlite:///stockroom.sqlite3?timeout=9.5"),
        ("DATABASE_URL", "sqlite:///stockroom.sqlite3?timeout=1&timeout=2"),
        ("DATABASE_URL", "postgresql://127.0.0.1/"),
        ("DATABASE_URL", "postgresql://127.0.0.1/stock?foo=1"),
        ("DATABASE_URL", "mysql://127.0.0.1"),
        ("DATABASE_URL", "mysql://127.0.0.1/stock?foo=1"),
        ("DATABASE_URL", "mysql://127.0.0.1/stock?read_timeout=soon"),
        ("ENV", "staging"),
        ("DEBUG", "maybe"),
        ("ALLOWED_HOSTS", " , "),
        ("ALLOWED_HOSTS", "127.0.0.1, .stockroom.example"),
        ("ALLOWED_HOSTS", "stockroom.example:8443"),
        ("ALLOWED_HOSTS", "stock_room.example"),
        ("TRUSTED_PROXIES", "-1"),
        ("BASE_URL", "http://[stockroom"),
        ("BASE_URL", "https://stockroom.example/shelf"),
        ("BASE_URL", "https://stockroom.example?shelf=1"),
        ("BASE_URL", "https://stockroom.example#shelf"),
        ("BASE_URL", "https://ann@stockroom.example"),
        ("BASE_URL", "https://stock room.example"),
        ("BASE_URL", "https://stockroom.example\nevil"),
        ("BASE_URL", "https://stock\\room.example"),
        ("BASE_URL", "https://:80"),
        ("EMAIL_URL", "pigeon://loft"),
        ("EMAIL_URL", "smtp://localhost:99999"),
        ("EMAIL_FROM", "a@stockroom.example\nBcc: b@stockroom.example"),
        ("LOG_LEVEL", "LOUD"),
        ("CURRENCY", "eur"),
        ("CURRENCY", "EURO"),
        ("SESSION_IDLE_SECONDS", "0"),
        ("SESSION_MAX_SECONDS", "-5"),
        ("PASSWORD_RESET_SECONDS", "0"),
        ("ARGON2_MEMORY_KIB", "7"),
        ("THROTTLE_NAME_FAILURES", "0"),
        ("THROTTLE_NAME_SECONDS", "-300"),
        ("THROTTLE_ADDRESS_FAILURES", "ten"),
        ("THROTTLE_ADDRESS_SECONDS", "0.5"),
    ],
)
def test_an_invalid_value_stops_the_start_with_one_line(twin, name, value):
    assert is_refused(twin, name, **{name: value})


@pytest.mark.spec("OPS-1")
def test_a_database_url_may_set_a_known_option(twin):
    with twin.served_with(STOCKROOM_DATABASE_URL=f"{twin.store.url}?timeout=9") as other:
        assert other.visitor("manager").visit("/items/").status == 200


@pytest.mark.spec("OPS-1", "SEC-8")
@pytest.mark.parametrize("separator", ["/", "#", "?"])
@pytest.mark.parametrize(
    ("name", "scheme"),
    [("DATABASE_URL", "postgresql"), ("DATABASE_URL", "mysql"), ("EMAIL_URL", "smtp")],
)
def test_no_part_of_a_password_is_printed(twin, name, scheme, separator):
    url = f"{scheme}://stockroom:s3cr3t{separator}part@db.example/stock"
    _code, printed = twin.refusal(**{f"STOCKROOM_{name}": url})
    assert printed.startswith(f"STOCKROOM_{name}: ")
    assert "s3cr3t" not in printed


@pytest.mark.spec("OPS-1")
@pytest.mark.parametrize("path", ["/stockroom", "stockroom/"])
def test_a_url_with_a_path_stops_the_start_with_one_line(twin, path):
    needed = "the stockroom needs its own host name; it cannot be served under /stockroom"
    assert twin.refusal(SCRIPT_NAME=path) == (1, f"SCRIPT_NAME: {needed}\n")


@pytest.mark.sharp("SECRET_KEY-a key")
@pytest.mark.spec("OPS-1", "OPS-2")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", SHORT_KEY),
        ("SECRET_KEY", DEFAULT_KEY),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("BASE_URL", ""),
        ("ARGON2_MEMORY_KIB", "19455"),
        ("DEBUG", "1"),
    ],
)
def test_production_does_not_start_with_unsafe_settings(twin, name, value):
    safe = {key.removeprefix("STOCKROOM_"): value for key, value in PRODUCTION.items()}
    assert is_refused(twin, name, **safe | {name: value})


@pytest.mark.spec("OPS-2")
def test_production_starts_with_safe_settings(production):
    assert production.visitor().visit("/healthz").status == 200


@pytest.mark.spec("OPS-1", "ACC-12")
def test_mail_is_sent_from_the_configured_address(visitor, twin):
    ask_for_link(visitor())
    assert twin.mail.wait()[0]["From"] == "stockroom@localhost"


@pytest.fixture(scope="module")
def configured(twin, tmp_path_factory):
    """Return a process with its own settings, and its mail folder."""
    folder = tmp_path_factory.mktemp("configured") / "mail"
    settings = {"EMAIL_URL": f"file:{folder}", "EMAIL_FROM": "desk@stockroom.example"}
    settings |= {"BASE_URL": "https://stockroom.example", "LOG_LEVEL": "ERROR", "CURRENCY": "GBP"}
    variables = {f"STOCKROOM_{name}": value for name, value in settings.items()}
    with twin.served_with(**variables) as other:
        yield other, folder


@pytest.mark.spec("OPS-1", "ACC-12")
def test_the_mail_settings_are_used(configured):
    other, folder = configured
    ask_for_link(other.visitor())
    until(lambda: folder.exists() and any(file.stat().st_size for file in folder.iterdir()))
    text = "".join(file.read_text() for file in folder.iterdir())
    assert "From: desk@stockroom.example" in text
    assert "To: member@stockroom.example" in text
    assert "https://stockroom.example/accounts/reset/" in text


@pytest.mark.spec("OPS-1")
def test_the_log_level_is_used(configured):
    other, _folder = configured
    assert other.visitor().visit("/no/such/page/").status == 404
    assert "/no/such/page/" not in other.log()


@pytest.mark.spec("OPS-1", "STK-1")
def test_amounts_are_shown_in_the_configured_currency(configured):
    other, _folder = configured
    manager = other.visitor("manager")
    assert manager.visit("/items/HEX-M8-030/").details["Unit cost"] == "GBP 0.18"
    assert {cost[:4] for cost in manager.visit("/items/").column("Unit cost")} == {"GBP "}
    form = manager.visit("/admin/stock/item/").click("HEX-M8-030")
    assert "In GBP." in form.text
    assert "GBP" not in manager.visit("/items/export.csv").html
