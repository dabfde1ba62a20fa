"""SEC-8: the format of log lines, and what they never contain."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness import process
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import (
    LOG_IN,
    ask_for_link,
    change_password,
    token_field,
    until,
    with_token,
)
from tests.spec.arrange_accounts import attempt, create_token, plain
from tests.spec.arrange_logs import EVENTS, event, lines_of, objects
from tests.spec.conftest import PRODUCTION
from tests.spec.test_accounts_reset_link import set_password as set_by_link
from tests.spec.test_security_logs import NEW, SIGN_UP

pytestmark = pytest.mark.only("sqlite", "the log is the same on every database")

FORGED = "clerk\n2026-01-01 00:00:00,000 INFO stockroom.security [-] login"
ODD = [
    FORGED,
    "clerk\r\nx",
    "clerk\x1b[31mred",
    "clerk\u202ekrelc",
    "clerk\u2028x",
    "a\x85b",
    "a\x7fb",
    'a" username="b',
    "a\\nb",
]


@pytest.fixture(scope="module")
def strict(twin):
    """Return a process in production mode whose mail server is down."""
    away = f"smtp://{process.HOST}:{process.free_port()}"
    with twin.served_with(own_log=True, **PRODUCTION | {"STOCKROOM_EMAIL_URL": away}) as other:
        yield other


def send(strict, path, button, fields):
    """Send a form of production unchanged, with the cookies that only HTTPS would send."""
    page = strict.visitor().visit(path)
    cookies = [one.split(";")[0] for one in page.headers.get_list("set-cookie")]
    sent = dict(page.form(button).pairs(button)) | fields
    return strict.visitor().post(path, [*sent.items()], headers={"Cookie": "; ".join(cookies)})


def of(strict, page):
    """Return the objects in the production log about a page's request."""
    number = page.headers["X-Request-ID"]
    return [one for one in objects(strict.log()) if one["request_id"] == number]


@pytest.mark.spec("SEC-8", "SEC-6")
@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_control_characters_in_a_username_stay_visible_on_one_line(visitor, twin, name):
    browser = visitor()
    sent = with_token(browser, {"username": name, "password": "wrong horse"})
    page = browser.post(LOG_IN, sent)
    assert event(twin, page) == ("login_failed", {"username": name})
    assert all(char.isprintable() or char == "\n" for char in twin.log())


@pytest.mark.spec("SEC-8", "SEC-6")
@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_control_characters_stay_in_one_ascii_json_object_in_production(strict, name):
    page = send(strict, LOG_IN, "Log in", {"username": name, "password": "wrong horse"})
    found = [one["username"] for one in of(strict, page)]
    assert found == [name]
    assert all(" " <= char <= "~" or char == "\n" for char in strict.log())


@pytest.mark.spec("SEC-8", "SEC-6")
def test_a_long_username_is_truncated(visitor, twin):
    _event, fields = event(twin, attempt(visitor(), "x" * 5000))
    assert fields == {"username": "x" * 200}


@pytest.mark.spec("SEC-8", "SEC-6")
def test_control_characters_in_a_url_stay_on_one_line(visitor, twin):
    for path in ("/items/%0A%1B[31m%E2%80%AE/", "/no/such/page/%0A%1B[31m%E2%80%AE/"):
        page = visitor("member").visit(path)
        assert len(lines_of(twin, page)) == 1
    assert all(char.isprintable() or char == "\n" for char in twin.log())


@pytest.mark.spec("SEC-8", "SEC-7")
def test_in_production_a_line_has_the_time_the_event_and_the_user(strict):
    page = send(strict, LOG_IN, "Log in", {"username": "clerk", "password": "wrong horse"})
    [line] = of(strict, page)
    timestamp = datetime.fromisoformat(line.pop("time"))
    assert timestamp.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - timestamp) < timedelta(minutes=5)
    assert line == {
        "level": "WARNING",
        "logger": EVENTS,
        "request_id": page.headers["X-Request-ID"],
        "message": "login_failed",
        "username": "clerk",
        "address": "127.0.0.1",
    }


@pytest.mark.spec("SEC-8")
def test_in_production_the_ip_address_comes_from_the_proxy(strict):
    headers = {"X-Forwarded-For": "1.2.3.4, 192.0.2.7"}
    page = strict.visitor().post(LOG_IN, [], headers=headers)
    assert [one["address"] for one in of(strict, page)] == ["192.0.2.7"]


@pytest.mark.spec("SEC-8", "ACC-11")
def test_in_production_a_traceback_is_a_field_of_its_line(strict):
    fields = {"email": "member@stockroom.example"}
    page = send(strict, "/accounts/password_reset/", "Send the link", fields)
    # The email is sent after the response.
    until(lambda: of(strict, page))
    [line] = of(strict, page)
    assert line["level"] == "ERROR"
    assert line["traceback"].startswith("Traceback (most recent call last):\n")


@pytest.mark.spec("SEC-8")
def test_in_production_every_line_is_a_json_object_from_the_start(strict):
    for path in ("/no/such/page/", "/items/?q=%00", "/accounts/logout/", "/"):
        strict.visitor().visit(path)
    found = objects(strict.log())
    assert {"time", "level", "logger", "request_id", "message"} <= set.intersection(
        *map(set, found)
    )
    assert found[0]["message"].startswith("Serving on")


@pytest.mark.spec("SEC-8", "SEC-7")
def test_a_failed_sql_statement_is_logged_without_its_values(visitor, twin):
    browser = visitor("clerk")
    twin.execute("ALTER TABLE stock_item RENAME TO stock_gone")
    assert browser.visit("/items/?q=confidential").status == 503
    until(lambda: "no such table: stock_item" in twin.log(), seconds=3)
    assert "confidential" not in twin.log()
    assert "Traceback" not in twin.log()


@pytest.mark.spec("SEC-8")
@pytest.mark.sharp
@pytest.mark.parametrize("variables", [{}, PRODUCTION], ids=["development", "production"])
def test_a_traceback_contains_no_secrets(twin, tmp_path, variables):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "stk_12345678andthesecret"
    fields = {"email": "member@stockroom.example"}
    variables = variables | {"STOCKROOM_EMAIL_URL": f"file:{folder}"}
    with twin.served_with(own_log=True, **variables) as other:
        send(other, "/accounts/password_reset/", "Send the link", fields)
        until(lambda: "stk_12345678..." in other.log(), seconds=3)
        assert "Traceback" in other.log()
        assert folder.name not in other.log()


@pytest.mark.spec("SEC-8", "ACC-13")
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_token_of_a_misused_reset_link_is_not_logged(visitor, twin, method):
    ask_for_link(visitor())
    link = twin.mail.link().removeprefix(twin.url)
    page = visitor().request(method, link)
    assert lines_of(twin, page)
    assert link.split("/")[-2] not in twin.log()


@pytest.mark.spec("SEC-8", "ACC-18")
def test_an_api_token_in_a_url_is_redacted(visitor, twin):
    browser = visitor("member")
    token = plain(create_token(browser))
    page = browser.visit(f"/items/{token}/")
    assert token[:12] in lines_of(twin, page)[0]["rest"]
    assert token[12:] not in twin.log()


@pytest.mark.spec("SEC-8")
def test_the_whole_life_of_an_account_leaves_no_secret_in_the_log(visitor, twin):
    browser, secrets = visitor(), {DEMO_PASSWORD, NEW, "still other words", "wrong horse stockroom"}
    browser.submit("/accounts/signup/", "Sign up", SIGN_UP)
    secrets |= set(browser.cookies.values())
    change_password(browser, "still other words", old=NEW)
    secrets.add(plain(create_token(browser)))
    secrets.add(dict(with_token(browser, {}))[token_field(browser.visit(LOG_IN).forms[-1])])
    browser.post("/accounts/logout/", [])
    secrets |= set(browser.cookies.values())
    attempt(browser, "newcomer")
    ask_for_link(visitor(), "new@stockroom.example")
    link = twin.mail.link().removeprefix(twin.url)
    page = visitor().visit(link).follow()
    set_by_link(page, DEMO_PASSWORD)
    secrets |= {link.split("/")[-2], *page.visitor.cookies.values()}
    assert len(secrets) > 8
    assert [secret for secret in secrets if secret in twin.log()] == []
