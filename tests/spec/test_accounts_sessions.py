"""ACC-7, ACC-8 and ACC-19: start, storage and end of a session."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in, session_cookie, until, with_token

LOG_OUT = "/accounts/logout/"


@pytest.mark.spec("ACC-7")
def test_logout_redirects_to_the_login_page(visitor):
    browser = visitor("clerk")
    done = browser.log_out()
    assert (done.status, done.location) == (302, LOG_IN)
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-7")
def test_a_cookie_copied_before_logout_is_invalid(visitor):
    browser = visitor("clerk")
    copied = browser.clone()
    assert is_logged_in(copied)
    browser.log_out()
    assert not is_logged_in(copied)


@pytest.mark.spec("ACC-7")
def test_logout_ends_no_other_session(visitor):
    here, there = visitor("clerk"), visitor("clerk")
    here.log_out()
    assert is_logged_in(there)


@pytest.mark.spec("ACC-7")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_link_or_an_image_cannot_log_out(visitor, method):
    browser = visitor("clerk")
    answer = browser.request(method, LOG_OUT)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert is_logged_in(browser)


@pytest.mark.spec("ACC-7")
def test_a_second_logout_redirects_to_the_same_page(visitor):
    browser = visitor()
    assert browser.post(LOG_OUT, with_token(browser, {})).location == LOG_IN


@pytest.mark.spec("ACC-8")
def test_every_cookie_changes_at_login(visitor):
    browser = visitor()
    browser.visit(LOG_IN)
    before = dict(browser.cookies)
    browser.log_in("clerk")
    after = dict(browser.cookies)
    assert [name for name in before if before[name] == after.get(name)] == []


@pytest.mark.spec("ACC-8")
def test_session_data_from_the_database_opens_no_session(visitor, twin):
    clerk, thief = visitor("clerk"), visitor()
    stored = [rows for table, rows in twin.contents("").items() if "session" in table]
    texts = {value for rows in stored for row in rows for value in row if isinstance(value, str)}
    assert texts
    for name in clerk.cookies:
        for text in texts:
            thief.cookies.set(name, text)
            assert not is_logged_in(thief)


@pytest.mark.spec("ACC-8")
def test_a_planted_anonymous_session_is_not_kept_at_login(visitor, twin):
    stranger = visitor()
    form = {"Email address": "member@stockroom.example"}
    stranger.submit("/accounts/password_reset/", "Send the link", form)
    stranger.visit(twin.mail.link().removeprefix(twin.url)).follow()
    victim = stranger.clone()
    victim.log_in("clerk")
    assert is_logged_in(victim)
    assert not is_logged_in(stranger)


@pytest.mark.spec("ACC-8")
@pytest.mark.parametrize("planted", ["0" * 32, "x", "abcdefghijklmnopqrstuvwxyz012345", "1"])
def test_a_made_up_session_id_is_never_adopted(visitor, planted):
    name = session_cookie(visitor("clerk"))
    victim, stranger = visitor(), visitor()
    for browser in (victim, stranger):
        browser.cookies.set(name, planted, domain="127.0.0.1", path="/")
    victim.log_in("clerk")
    assert is_logged_in(victim)
    assert planted not in [cookie.value for cookie in victim.cookies.jar if cookie.name == name]
    assert not is_logged_in(stranger)


@pytest.mark.spec("ACC-8")
@pytest.mark.sharp
@pytest.mark.parametrize("user", ["clerk", "manager"])
def test_logging_in_again_ends_the_previous_session(visitor, user):
    browser = visitor("clerk")
    copied = browser.clone()
    browser.log_in(user)
    assert browser.visit("/accounts/profile/").details["Username"] == user
    assert not is_logged_in(copied)


@pytest.mark.spec("ACC-8")
def test_signing_up_changes_the_session_key(visitor):
    browser = visitor("clerk")
    copied = browser.clone()
    names = {"Username": "newcomer", "Email address": "new@stockroom.example"}
    secrets = {"Password": DEMO_PASSWORD[::-1], "Password confirmation": DEMO_PASSWORD[::-1]}
    assert browser.submit("/accounts/signup/", "Sign up", names | secrets).status == 302
    assert not is_logged_in(copied)


@pytest.mark.spec("ACC-8")
def test_a_modified_cookie_is_not_a_session(visitor):
    browser = visitor("clerk")
    name = session_cookie(browser)
    value = browser.cookies[name]
    browser.cookies.delete(name)
    changed = ("b" if value[5] == "a" else "a").join((value[:5], value[6:]))
    browser.cookies.set(name, changed, domain="127.0.0.1", path="/")
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-19")
@pytest.mark.parametrize("address", ["/", "/items/", "/accounts/profile/"])
def test_a_deactivated_user_is_logged_out_at_the_next_request(visitor, address):
    page = visitor("deactivated").visit(address)
    assert page.location == f"{LOG_IN}?next={address}"


@pytest.mark.spec("ACC-19")
def test_a_deactivated_user_can_no_longer_write(visitor, twin):
    browser = visitor("manager")
    fields = with_token(browser, {"kind": "receipt", "quantity": "5"})
    before = twin.contents("stock_")
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'manager'")
    assert browser.post("/items/HEX-M8-030/movements/", fields).status in (302, 403)
    assert twin.contents("stock_") == before


@pytest.mark.spec("ACC-19")
@pytest.mark.sharp
def test_an_idle_session_expires_and_an_active_one_does_not(twin):
    # On a busy machine a second may pass between two requests.
    with twin.served_with(STOCKROOM_SESSION_IDLE_SECONDS="4") as hurried:
        used = hurried.visitor("clerk")
        # The used session is older than the others, so only its use keeps it active.
        idle = [hurried.visitor("clerk") for _ in range(12) if is_logged_in(used)]
        assert is_logged_in(idle.pop())
        until(lambda: is_logged_in(used) and not is_logged_in(idle.pop()), pause=0.5)
        assert is_logged_in(used)


@pytest.mark.spec("ACC-19")
def test_a_session_expires_at_its_maximum_age_even_if_it_is_used(twin):
    with twin.served_with(STOCKROOM_SESSION_MAX_SECONDS="4") as hurried:
        browser = hurried.visitor("clerk")
        assert is_logged_in(browser)
        until(lambda: not is_logged_in(browser))


@pytest.mark.spec("ACC-10", "ACC-19")
def test_a_password_change_does_not_extend_a_session(twin):
    with twin.served_with(STOCKROOM_SESSION_MAX_SECONDS="4") as hurried:
        form = hurried.visitor("clerk").visit("/accounts/password/").form("Change password")
        form.fill(dict.fromkeys(form.labels, DEMO_PASSWORD))
        assert form.submit().location == "/accounts/profile/"
        until(lambda: form.submit().location.startswith(LOG_IN))


@pytest.mark.spec("ACC-19")
def test_sessions_do_not_expire_immediately_with_the_default_settings(visitor):
    browser = visitor("clerk")
    assert all(is_logged_in(browser) for _ in range(3))
