"""ACC-14: what both login pages throttle, and their messages."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in, until
from tests.spec.arrange_accounts import (
    ADMIN_LOGIN,
    WRONG,
    attempt,
    bare,
    fail,
    fail_with_names,
    waiting,
)

NEW = "another few words"
CURRENT = {
    "/accounts/password/": ("Old password", "Change password"),
    "/accounts/email/": ("Current password", "Change email address"),
}
# What is sent with the current password, and each field of it that may be missing.
OTHERS = {
    "/accounts/password/": dict.fromkeys(["New password", "New password confirmation"], NEW),
    "/accounts/email/": {"Email address": "new@stockroom.example"},
}
MISSING = [(path, label) for path, fields in OTHERS.items() for label in fields]
BOTH_LOGINS = pytest.mark.parametrize("login_url", [LOG_IN, ADMIN_LOGIN])


@pytest.mark.spec("ACC-14", "ADM-1")
@BOTH_LOGINS
def test_both_login_pages_share_the_counts(visitor, login_url):
    browser = visitor()
    fail(browser, 3, "manager")
    fail(browser, 2, "manager", login_url=ADMIN_LOGIN)
    assert waiting(attempt(browser, "manager", DEMO_PASSWORD, login_url))


@pytest.mark.spec("ACC-14", "ADM-1")
def test_a_non_staff_users_correct_password_counts_as_a_failure_at_the_admin_login(visitor):
    browser = visitor()
    fail(browser, 5, "clerk", password=DEMO_PASSWORD, login_url=ADMIN_LOGIN)
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD, ADMIN_LOGIN))
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
@BOTH_LOGINS
@pytest.mark.parametrize("missing", ["username", "password"])
@pytest.mark.parametrize("value", ["", "a\0b"])
def test_an_incomplete_or_invalid_form_does_not_count_as_an_attempt(
    visitor, twin, login_url, missing, value
):
    browser, before = visitor(), twin.contents("accounts_throttle")
    for _ in range(6):
        form = (
            browser.visit(login_url).form("Log in").fill({"Username": "manager", "Password": WRONG})
        )
        assert form.send_also(missing, value).submit("Log in").status == 200
    assert twin.contents("accounts_throttle") == before


@pytest.mark.spec("ACC-14")
def test_sessions_and_the_login_page_are_not_throttled(visitor):
    inside, outside = visitor("clerk"), visitor()
    fail_with_names(outside, 10)
    assert waiting(attempt(outside, "clerk", DEMO_PASSWORD))
    assert is_logged_in(inside)
    assert outside.visit(LOG_IN).status == 200


@pytest.mark.spec("ACC-14", "ACC-4")
@BOTH_LOGINS
def test_a_throttled_response_does_not_reveal_which_usernames_exist(visitor, login_url):
    browser = visitor()
    for name in ("manager", "nobody"):
        fail(browser, 5, name)
    tries = [("manager", WRONG), ("manager", DEMO_PASSWORD), ("nobody", WRONG)]
    answers = [attempt(browser, name, password, login_url) for name, password in tries]
    assert [waiting(page) >= 270 for page in answers] == [True] * 3
    assert [bare(page) for page in answers] == [bare(answers[0])] * 3


@pytest.mark.spec("ACC-14", "SEC-7")
def test_a_throttled_attempt_is_logged_without_the_password(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    page = attempt(browser, "clerk", DEMO_PASSWORD)
    lines = [line for line in twin.log().splitlines() if page.headers["X-Request-ID"] in line]
    assert [line for line in lines if "WARNING" in line]
    assert WRONG not in twin.log()
    assert DEMO_PASSWORD not in twin.log()


@pytest.mark.spec("ACC-14", "OPS-1")
@pytest.mark.parametrize("which", ["NAME", "ADDRESS"])
def test_the_limits_are_settings(twin, which):
    limits = {
        f"STOCKROOM_THROTTLE_{which}_FAILURES": "2",
        f"STOCKROOM_THROTTLE_{which}_SECONDS": "6",
    }
    with twin.served_with(**limits) as strict:
        browser = strict.visitor()
        fail(browser, 2)
        assert waiting(attempt(browser, "clerk", DEMO_PASSWORD)) <= 6
        other = attempt(browser, "manager", DEMO_PASSWORD)
        assert other.status == (302 if which == "NAME" else 429)
        until(lambda: attempt(browser, "clerk", DEMO_PASSWORD).status == 302)


def give(browser, path, password, others=()):
    """Enter the current password on one of the pages that need it."""
    label, button = CURRENT[path]
    fields = OTHERS[path] | dict(others) | {label: password}
    return browser.visit(path).form(button).fill(fields).submit(button)


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize("path", CURRENT)
def test_the_current_password_is_throttled_like_a_login(visitor, twin, path):
    browser = visitor("clerk")
    assert [give(browser, path, f"wrong horse {n}").status for n in range(5)] == [200] * 5
    assert waiting(give(browser, path, DEMO_PASSWORD)) > 270
    assert waiting(attempt(visitor(), "clerk", DEMO_PASSWORD))
    assert is_logged_in(browser)


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize("path", CURRENT)
def test_the_correct_current_password_clears_the_failures(visitor, path):
    browser = visitor("clerk")
    fail(visitor(), 4)
    assert give(browser, path, DEMO_PASSWORD).status in (200, 302)
    fail(visitor(), 5)


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize(("path", "missing"), MISSING)
def test_a_form_with_a_missing_field_does_not_check_the_current_password(
    visitor, twin, path, missing
):
    browser, before = visitor("clerk"), twin.contents("accounts_throttle")
    for _ in range(6):
        page = give(browser, path, WRONG, {missing: ""})
        assert (page.status, page.errors) == (200, {missing: ["This field is required."]})
    assert twin.contents("accounts_throttle") == before
    assert give(browser, path, DEMO_PASSWORD).status == 302


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize(
    ("path", "invalid"),
    [
        ("/accounts/email/", {"Email address": "clerk"}),
        ("/accounts/password/", {"New password": "brass hinge"}),
    ],
)
def test_a_complete_form_is_an_attempt_even_if_another_field_is_invalid(visitor, path, invalid):
    browser, label = visitor("clerk"), CURRENT[path][0]
    for _ in range(5):
        assert label in give(browser, path, WRONG, invalid).errors
    assert waiting(give(browser, path, DEMO_PASSWORD))
