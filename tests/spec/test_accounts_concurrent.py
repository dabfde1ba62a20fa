"""ACC-10, ACC-13, ACC-17 to ACC-19: changes to a user while one of their requests runs."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import (
    LOG_IN,
    TOKENS,
    ask_for_link,
    can_log_in,
    change_password,
    is_logged_in,
    meanwhile,
    password_hash,
    together,
)
from tests.spec.arrange_accounts import add_token, revocation, revoked, tokens

NEW = "another few words"
NOT_SAVED = "Your session has ended. Log in, and send the form again unless it was already saved."
WHERE = "WHERE username = 'manager'"
INACTIVE = f"UPDATE accounts_user SET is_active = false {WHERE}"
DEMOTED = f"UPDATE accounts_user SET is_staff = false {WHERE}"
OTHER_PASSWORD = (
    "UPDATE accounts_user SET password = (SELECT password FROM (SELECT password FROM accounts_user "
    f"WHERE username = 'clerk') AS other) {WHERE}"
)
OTHER_EMAIL = f"UPDATE accounts_user SET email = 'new@stockroom.example' {WHERE}"
LOGGED_IN = f"UPDATE accounts_user SET last_login = '2026-05-01 12:00:00.000001' {WHERE}"
EMAIL = {"Email address": "new@stockroom.example", "Current password": DEMO_PASSWORD}
NEW_PASSWORD = dict.fromkeys(["New password", "New password confirmation"], NEW)
FORMS = {
    "profile": ("Save profile", {"Job title": "Head"}),
    "email": ("Change email address", EMAIL),
    "password": ("Change password", NEW_PASSWORD | {"Old password": DEMO_PASSWORD}),
    "tokens": ("Create token", {"Name": "Scanner", "Days until expiry": 90}),
}


def filled(browser, page):
    """Return one of the forms for your own account, ready to be sent."""
    button, fields = FORMS[page]
    return browser.visit(f"/accounts/{page}/").form(button).fill(fields)


def user_row(twin):
    """Return the columns of the manager."""
    return twin.rows(f"SELECT * FROM accounts_user {WHERE}")[0]


def changed(before, after):
    """Return the names of the changed columns."""
    return {name for name in before if before[name] != after[name]}


@pytest.mark.spec("ACC-10", "ACC-16", "ACC-17", "ACC-18", "ACC-19")
@pytest.mark.parametrize("page", FORMS)
@pytest.mark.parametrize(
    ("change", "column"), [(INACTIVE, "is_active"), (OTHER_PASSWORD, "password")]
)
def test_a_user_logged_out_during_the_request_changes_nothing(visitor, twin, page, change, column):
    form, before = filled(visitor("manager"), page), user_row(twin)
    profiles = twin.contents("accounts_profile")
    done = meanwhile(twin, [change], form.submit)
    assert done.location.startswith(f"{LOG_IN}?next=")
    assert done.follow().messages == [NOT_SAVED]
    assert changed(before, user_row(twin)) == {column}
    assert (tokens(twin), twin.contents("accounts_profile")) == ([], profiles)


@pytest.mark.spec("ACC-18", "ACC-19")
@pytest.mark.parametrize("change", [INACTIVE, OTHER_PASSWORD])
def test_a_user_logged_out_during_the_request_revokes_no_token(visitor, twin, change):
    add_token(twin, "manager", "Scanner")
    form = visitor("manager").visit(TOKENS).form(revocation(twin, "Scanner"))
    done = meanwhile(twin, [change], lambda: form.submit("Revoke"))
    assert done.location.startswith(f"{LOG_IN}?next=")
    assert done.follow().messages == [NOT_SAVED]
    assert revoked(twin) == []


@pytest.mark.spec("ACC-10", "ACC-17", "ACC-19")
@pytest.mark.parametrize("page", ["email", "password"])
def test_saving_your_own_account_does_not_undo_a_demotion(visitor, twin, page):
    form, before = filled(visitor("manager"), page), user_row(twin)
    assert meanwhile(twin, [DEMOTED], form.submit).location == "/accounts/profile/"
    assert changed(before, user_row(twin)) == {page, "is_staff"}


@pytest.mark.spec("ACC-10", "ADM-14")
def test_saving_a_user_in_the_admin_does_not_restore_an_old_password(admin, twin):
    page, before = admin("superuser").open("accounts/user", "manager"), user_row(twin)
    form = page.form("Save").fill({"Email address": "new@stockroom.example"})
    assert meanwhile(twin, [OTHER_PASSWORD], lambda: form.submit("Save")).status == 302
    assert changed(before, user_row(twin)) == {"email", "password"}


@pytest.mark.spec("ACC-19", "ACC-20")
@pytest.mark.parametrize(("change", "column"), [(INACTIVE, "is_active"), (DEMOTED, "is_staff")])
def test_setting_a_password_by_command_does_not_undo_other_changes(twin, change, column):
    before = user_row(twin)
    meanwhile(twin, [change], lambda: twin.change_password("manager", NEW))
    assert changed(before, user_row(twin)) == {column, "password"}


@pytest.mark.spec("ACC-13", "ACC-19")
@pytest.mark.parametrize("change", [INACTIVE, OTHER_PASSWORD, OTHER_EMAIL, LOGGED_IN])
def test_a_reset_link_that_becomes_invalid_during_the_request_sets_no_password(
    visitor, twin, change
):
    ask_for_link(visitor(), "manager@stockroom.example")
    page = visitor().visit(twin.mail.link().removeprefix(twin.url)).follow()
    form = page.form("Set password")
    done = meanwhile(twin, [change], form.fill(dict.fromkeys(form.labels, NEW)).submit)
    assert done.notices[0].startswith("The password reset link was invalid")
    assert not can_log_in(twin, "manager", NEW)


@pytest.mark.spec("ACC-10", "ACC-19")
def test_a_session_is_bound_to_the_password_it_was_opened_with(visitor, twin):
    browser, colleague = visitor("manager"), visitor("clerk")
    twin.execute(OTHER_PASSWORD)
    assert not is_logged_in(browser)
    assert is_logged_in(colleague)


@pytest.mark.spec("ACC-3", "ACC-10")
@pytest.mark.parametrize("change", [INACTIVE, OTHER_PASSWORD])
def test_a_login_with_a_password_replaced_during_the_request_fails(visitor, twin, change):
    browser = visitor()
    change_password(visitor("clerk"), NEW)
    fields = {"Username": "manager", "Password": DEMO_PASSWORD}
    form = browser.visit(LOG_IN).form("Log in").fill(fields)
    meanwhile(twin, [change], form.submit)
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-15")
def test_rehashing_a_password_does_not_restore_an_old_one(visitor, neighbor, twin):
    change_password(visitor("clerk"), NEW)
    fields = {"Username": "manager", "Password": DEMO_PASSWORD}
    form = neighbor.visitor().visit(LOG_IN).form("Log in").fill(fields)
    meanwhile(twin, [OTHER_PASSWORD], form.submit)
    assert password_hash(twin, "manager") == password_hash(twin, "clerk")


@pytest.mark.spec("ACC-15", "ACC-3")
def test_two_simultaneous_logins_that_rehash_the_password_both_succeed(neighbor):
    browsers = [neighbor.visitor() for _ in range(2)]
    together([lambda browser=browser: browser.log_in("clerk") for browser in browsers])
    assert [is_logged_in(browser) for browser in browsers] == [True, True]


@pytest.mark.databases
@pytest.mark.spec("ACC-15", "ACC-3")
def test_a_login_succeeds_if_another_one_rehashes_the_password_meanwhile(neighbor, twin):
    neighbor.visitor("clerk")
    fields = {"Username": "manager", "Password": DEMO_PASSWORD}
    browser = neighbor.visitor()
    form = browser.visit(LOG_IN).form("Log in").fill(fields)
    # The clerk's hash is of the same password, with the parameters of this process.
    meanwhile(twin, [OTHER_PASSWORD], form.submit)
    assert is_logged_in(browser)
