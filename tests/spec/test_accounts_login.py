"""ACC-3: logging in."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in, said

FAILURE = (
    "Please enter a correct username and password. Note that both fields may be case-sensitive."
)


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize("name", ["clerk", "Clerk", "CLERK", "ｃｌｅｒｋ"])
def test_usernames_ignore_case_at_login(visitor, name):
    browser = visitor()
    assert browser.log_in(name).location == "/"
    assert browser.visit("/accounts/profile/").details["Username"] == "clerk"


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("clerk", "wrong horse stockroom"),
        ("clerk", DEMO_PASSWORD.upper()),
        ("clerk", f"{DEMO_PASSWORD} "),
        ("clerk", f" {DEMO_PASSWORD}"),
        ("nobody", DEMO_PASSWORD),
        ("clerk@stockroom.example", DEMO_PASSWORD),
        ("n" * 200, DEMO_PASSWORD),
        ("clerk", "p" * 5000),
    ],
)
def test_every_failure_shows_the_same_message(visitor, name, password):
    browser = visitor()
    page = browser.submit(LOG_IN, "Log in", {"Username": name, "Password": password})
    assert (page.status, page.errors) == (200, {"": [FAILURE]})
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-3")
def test_an_inactive_user_gets_the_same_message_as_an_unknown_user(visitor, twin):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'clerk'")
    right = {"Username": "clerk", "Password": DEMO_PASSWORD}
    page = visitor().submit(LOG_IN, "Log in", right)
    assert (page.status, said(page)) == (200, [FAILURE])


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize("missing", ["Username", "Password"])
def test_both_fields_are_required(visitor, missing):
    fields = {"Username": "clerk", "Password": DEMO_PASSWORD} | {missing: ""}
    page = visitor().submit(LOG_IN, "Log in", fields)
    assert page.errors[missing] == ["This field is required."]


@pytest.mark.spec("ACC-3")
def test_a_failed_login_does_not_send_the_password_back(visitor):
    fields = {"Username": "clerk", "Password": "wrong horse stockroom"}
    page = visitor().submit(LOG_IN, "Log in", fields)
    assert "wrong horse" not in page.html
    assert page.form("Log in").values["Username"] == "clerk"
