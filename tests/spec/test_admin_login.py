"""ADM-1: logging in to the admin."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.harness.admin import complaints
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, RECORDS, is_logged_in, until, with_token
from tests.spec.arrange_admin import ITEMS

LOGIN = "/admin/login/"
FAILURE = (
    "Please enter the correct username and password for a staff account. "
    "Note that both fields may be case-sensitive."
)
STRANGER = (
    "You are authenticated as {}, but are not authorized to access this page. "
    "Would you like to login to a different account?"
)
PAGES = [
    "/admin/",
    "/admin/stock/",
    ITEMS,
    f"{ITEMS}?q=a%20b&status__exact=low",
    f"{ITEMS}add/",
    f"{ITEMS}1/change/",
    f"{ITEMS}1/history/",
    f"{ITEMS}1/delete/",
    f"{ITEMS}9999/change/",
    "/admin/accounts/user/1/password/",
    "/admin/auth/group/",
]


def enter(browser, username="manager", password=DEMO_PASSWORD, to=""):
    """Log in to the admin."""
    return browser.submit(LOGIN + to, "Log in", {"Username": username, "Password": password})


def is_sent_to_the_login(page, address):
    """Return whether a response redirects to the admin login, with the URL in next."""
    way = urlsplit(page.location or "")
    return page.status == 302 and (way.path, parse_qs(way.query)) == (LOGIN, {"next": [address]})


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize("role", ["anonymous", "clerk", "member", "deactivated"])
def test_every_page_redirects_non_staff_users_to_the_login(visitor, role):
    browser = visitor(role)
    assert [at for at in PAGES if not is_sent_to_the_login(browser.visit(at), at)] == []


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize("role", ["anonymous", "clerk"])
def test_a_form_sent_by_a_non_staff_user_has_no_effect(visitor, twin, role):
    browser, before = visitor(role), twin.contents(*RECORDS)
    fields = with_token(browser, {"name": "Renamed", "slug": "renamed", "post": "yes"})
    for page in ("1/change/", "1/delete/", "add/", ""):
        address = f"/admin/stock/category/{page}"
        assert is_sent_to_the_login(browser.post(address, fields), address)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-1")
@pytest.mark.sharp
@pytest.mark.parametrize("role", ["clerk", "member"])
def test_a_non_staff_user_is_asked_to_log_in_with_another_account(visitor, role):
    page = visitor(role).visit(ITEMS).follow()
    assert page.status == 200
    assert STRANGER.format(role) in page.text
    assert page.submit("Log in", {"Username": "manager", "Password": DEMO_PASSWORD}).location


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("manager", "wrong horse stockroom"),
        ("manager", f"{DEMO_PASSWORD} "),
        ("nobody", DEMO_PASSWORD),
        ("clerk", DEMO_PASSWORD),
        ("n" * 200, DEMO_PASSWORD),
        ("manager", "p" * 5000),
    ],
)
def test_every_failure_shows_the_same_message(visitor, username, password):
    browser = visitor()
    page = enter(browser, username, password)
    assert (page.status, complaints(page)) == (200, [FAILURE])
    assert password not in page.html
    assert not is_logged_in(browser)


@pytest.mark.spec("ADM-1", "SEC-6")
@pytest.mark.parametrize("label", ["Username", "Password"])
def test_nul_in_the_login_form_is_rejected(visitor, label):
    form = visitor().visit(LOGIN).form("Log in").fill({"Username": "manager", "Password": "x"})
    page = form.send_also(label.lower(), "a\0b").submit("Log in")
    assert page.status == 200
    assert "Null characters are not allowed." in page.errors[label]


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize("label", ["Username", "Password"])
def test_both_fields_are_required_to_log_in(visitor, label):
    page = visitor().submit(LOGIN, "Log in", {"Username": "x", "Password": "x"} | {label: ""})
    assert page.errors[label] == ["This field is required."]


@pytest.mark.spec("ADM-1")
def test_an_inactive_user_gets_the_same_message_as_an_unknown_user(visitor, twin):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'manager'")
    page = enter(visitor())
    assert (page.status, complaints(page)) == (200, [FAILURE])


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize("name", ["manager", "MANAGER", "ｍanager", "staff", "superuser"])
def test_staff_users_can_log_in(visitor, name):
    browser = visitor()
    assert enter(browser, name).location == "/admin/"
    assert browser.visit("/admin/").status == 200


@pytest.mark.spec("ADM-1", "ACC-5")
@pytest.mark.parametrize("target", [ITEMS, f"{ITEMS}?q=hex%20bolt&p=2", "/items/", "/"])
def test_login_redirects_to_the_requested_page(visitor, target):
    assert enter(visitor(), to="?" + urlencode({"next": target})).location == target


@pytest.mark.spec("ADM-1", "ACC-5")
def test_a_failed_login_keeps_next(visitor):
    page = visitor().visit(f"{ITEMS}?q=bolt").follow()
    again = page.submit("Log in", {"Username": "manager", "Password": "wrong horse"})
    done = again.submit("Log in", {"Username": "manager", "Password": DEMO_PASSWORD})
    assert done.location == f"{ITEMS}?q=bolt"


@pytest.mark.spec("ADM-1", "ACC-8")
@pytest.mark.parametrize("before", ["clerk", "manager"])
def test_the_session_key_changes_at_login(visitor, before):
    browser = visitor(before)
    copied = browser.clone()
    fields = with_token(browser, {"username": "manager", "password": DEMO_PASSWORD})
    assert browser.post(LOGIN, fields).status == 302
    assert browser.visit("/accounts/profile/").details["Username"] == "manager"
    assert not is_logged_in(copied)


@pytest.mark.spec("ADM-1", "ACC-7")
def test_logout_in_the_admin_ends_the_session(visitor):
    browser = visitor("manager")
    copied = browser.clone()
    form = browser.visit("/admin/").form("Log out").send_also("next", "https://evil.example/")
    assert form.submit().location == LOG_IN
    assert is_sent_to_the_login(copied.visit("/admin/"), "/admin/")


@pytest.mark.spec("ADM-1", "ACC-19")
def test_a_session_in_the_admin_expires_like_any_other(twin):
    lifetimes = {"STOCKROOM_SESSION_IDLE_SECONDS": "4", "STOCKROOM_SESSION_MAX_SECONDS": "9"}
    with twin.served_with(**lifetimes) as hurried:
        idle = [hurried.visitor() for _ in range(12)]
        used = hurried.visitor()
        for browser in (*idle, used):
            enter(browser)
        until(lambda: is_logged_in(used) and not is_logged_in(idle.pop()), pause=0.5)
        until(lambda: not is_logged_in(used))


@pytest.mark.spec("ADM-1")
@pytest.mark.parametrize(("role", "link"), [("staff", "/admin/"), ("clerk", None)])
def test_only_staff_users_see_a_link_to_the_admin(visitor, role, link):
    assert visitor(role).visit("/accounts/profile/").links.get("Admin") == link
