"""SEC-8: events about users and permissions are logged once, with user and IP address."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import (
    LOG_IN,
    RESET,
    ask_for_link,
    change_password,
    is_logged_in,
    with_token,
)
from tests.spec.arrange_accounts import (
    ADMIN_LOGIN,
    add_token,
    attempt,
    create_token,
    fail,
    plain,
    revocation,
    waiting,
)
from tests.spec.arrange_logs import event, events_of, lines_of
from tests.spec.test_accounts_reset_link import set_password as set_by_link

pytestmark = pytest.mark.only("sqlite", "the log is the same on every database")

BOTH_LOGINS = pytest.mark.parametrize("login_url", [LOG_IN, ADMIN_LOGIN])
NEW = "another few words"
SIGN_UP = {"Username": "newcomer", "Email address": "new@stockroom.example"}
SIGN_UP |= {"Password": NEW, "Password confirmation": NEW}


@pytest.mark.spec("SEC-8")
@BOTH_LOGINS
def test_a_login_is_logged(visitor, twin, login_url):
    page = attempt(visitor(), "manager", DEMO_PASSWORD, login_url)
    assert event(twin, page) == ("login", {"username": "manager"})
    assert [line["level"] for line in lines_of(twin, page)] == ["INFO"]


@pytest.mark.spec("SEC-8", "ACC-4")
@BOTH_LOGINS
@pytest.mark.parametrize("name", ["manager", "nobody"])
def test_a_failed_login_is_logged_with_the_typed_username(visitor, twin, login_url, name):
    page = attempt(visitor(), name, login_url=login_url)
    assert event(twin, page) == ("login_failed", {"username": name})
    assert [line["level"] for line in lines_of(twin, page)] == ["WARNING"]


@pytest.mark.spec("SEC-8", "ADM-1")
def test_a_non_staff_login_at_the_admin_is_logged_as_failed(visitor, twin):
    page = attempt(visitor(), "clerk", DEMO_PASSWORD, ADMIN_LOGIN)
    assert event(twin, page) == ("login_failed", {"username": "clerk"})


@pytest.mark.spec("SEC-8", "ACC-14")
@BOTH_LOGINS
def test_a_throttled_attempt_is_logged_once(visitor, twin, login_url):
    browser = visitor()
    fail(browser, 5)
    page = attempt(browser, "clerk", DEMO_PASSWORD, login_url)
    expected = {"username": "clerk", "seconds": waiting(page)}
    assert event(twin, page) == ("login_throttled", expected)
    assert [line["level"] for line in lines_of(twin, page)] == ["WARNING"]


@pytest.mark.spec("SEC-8", "ACC-14")
@BOTH_LOGINS
@pytest.mark.parametrize("missing", ["Username", "Password"])
def test_an_incomplete_form_is_not_logged(visitor, twin, login_url, missing):
    filled = {"Username": "clerk", "Password": "wrong horse"} | {missing: ""}
    assert events_of(twin, visitor().submit(login_url, "Log in", filled)) == []


@pytest.mark.spec("SEC-8", "ACC-7")
@pytest.mark.parametrize("address", ["/accounts/logout/", "/admin/logout/"])
def test_a_logout_is_logged_with_the_user(visitor, twin, address):
    browser = visitor("manager")
    pages = [browser.post(address, with_token(browser, {})) for _ in range(2)]
    assert event(twin, pages[0]) == ("logout", {"username": "manager"})
    assert events_of(twin, pages[1]) == []


@pytest.mark.spec("SEC-8", "ACC-7")
def test_a_failed_logout_is_not_logged(visitor, twin):
    browser = visitor("manager")
    form = with_token(browser, {})
    with twin.store.held():
        page = browser.post("/accounts/logout/", form)
    assert (page.status, is_logged_in(browser)) == (503, True)
    assert events_of(twin, page) == []


@pytest.mark.spec("SEC-8", "ACC-6")
@pytest.mark.parametrize("path", ["/items/", "/items/NO-SUCH-ITEM/", "/movements/"])
def test_a_403_is_logged_once(visitor, twin, path):
    page = visitor("member").visit(f"{path}?q=x")
    expected = {"username": "member", "method": "GET", "path": path}
    assert event(twin, page) == ("permission_denied", expected)
    assert [line["level"] for line in lines_of(twin, page)] == ["WARNING"]


@pytest.mark.spec("SEC-8", "ADM-13")
def test_a_403_in_the_admin_is_logged_once(visitor, twin):
    page = visitor("staff").visit("/admin/stock/item/")
    expected = {"username": "staff", "method": "GET", "path": "/admin/stock/item/"}
    assert event(twin, page) == ("permission_denied", expected)
    assert len(lines_of(twin, page)) == 1


@pytest.mark.spec("SEC-7", "API-6")
def test_a_movement_rejected_by_the_api_is_logged_each_time(program, twin):
    clerk, path = program("clerk"), "/api/v1/items/HEX-M8-030/movements"
    sent = {"json": {"kind": "issue", "quantity": 1_000_000}, "headers": {"Idempotency-Key": "k"}}
    answers = [clerk.send("POST", path, **sent) for _ in range(2)]
    assert [answer.status for answer in answers] == [409, 409]
    levels = [[line["level"] for line in lines_of(twin, answer)] for answer in answers]
    assert levels == [["WARNING"], ["WARNING"]]


@pytest.mark.spec("SEC-8", "SEC-2")
@pytest.mark.parametrize("role", ["anonymous", "clerk"])
def test_a_cross_site_form_is_logged_once(visitor, twin, role):
    page = visitor(role).post(LOG_IN, [("username", "clerk")])
    name, fields = event(twin, page)
    assert (name, page.status, len(lines_of(twin, page))) == ("csrf_failed", 403, 1)
    assert fields.pop("reason")
    username = "" if role == "anonymous" else role
    assert fields == {"username": username, "method": "POST", "path": LOG_IN}


@pytest.mark.spec("SEC-8", "ACC-1")
def test_a_sign_up_and_its_login_are_logged(visitor, twin):
    page = visitor().submit("/accounts/signup/", "Sign up", SIGN_UP)
    added = ("user_added", {"username": "", "target": "newcomer"})
    assert events_of(twin, page) == [added, ("login", {"username": "newcomer"})]


@pytest.mark.spec("SEC-8", "ACC-10", "ACC-17")
def test_changes_of_your_own_password_and_email_address_are_logged(visitor, twin):
    browser, expected = visitor("member"), {"username": "member", "target": "member"}
    fields = {"Email address": "m@stockroom.example", "Current password": DEMO_PASSWORD}
    page = browser.submit("/accounts/email/", "Change email address", fields)
    assert event(twin, page) == ("email_changed", expected)
    page = browser.submit("/accounts/email/", "Change email address", fields)
    assert (page.status, events_of(twin, page)) == (302, [])
    assert event(twin, change_password(browser, NEW)) == ("password_changed", expected)
    assert events_of(twin, change_password(browser, NEW)) == []


@pytest.mark.spec("SEC-8", "ACC-13", "ACC-18")
def test_a_password_reset_is_logged_with_the_tokens_it_revokes(visitor, twin):
    add_token(twin, "member", "Scanner")
    ask_for_link(visitor())
    page = visitor().visit(twin.mail.link().removeprefix(twin.url)).follow()
    expected = {"username": "", "target": "member"}
    ended = expected | {"name": "Scanner", "prefix": "stk_00000000"}
    done = set_by_link(page)
    assert events_of(twin, done) == [("password_reset", expected), ("token_revoked", ended)]


@pytest.mark.spec("SEC-8", "ACC-18")
def test_creating_and_revoking_a_token_is_logged(visitor, twin):
    browser = visitor("member")
    page = create_token(browser, "Scanner")
    expected = {"username": "member", "target": "member", "name": "Scanner"}
    expected |= {"prefix": plain(page)[:12]}
    assert event(twin, page) == ("token_created", expected)
    address = revocation(twin, "Scanner")
    pages = [browser.post(address, with_token(browser, {})) for _ in range(2)]
    assert event(twin, pages[0]) == ("token_revoked", expected)
    assert events_of(twin, pages[1]) == []


@pytest.mark.spec("SEC-8")
@pytest.mark.parametrize("address", ["/", "/items/", "/accounts/profile/", RESET])
def test_a_change_without_effect_is_not_logged(visitor, twin, address):
    assert events_of(twin, visitor("clerk").visit(address)) == []
