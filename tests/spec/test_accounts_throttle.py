"""ACC-14: repeated failures are throttled."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in
from tests.spec.arrange_accounts import (
    ADMIN_LOGIN,
    attempt,
    fail,
    fail_with_names,
    let_pass,
    waiting,
)

BOTH_LOGINS = pytest.mark.parametrize("login_url", [LOG_IN, ADMIN_LOGIN])


@pytest.mark.spec("ACC-14")
@BOTH_LOGINS
@pytest.mark.parametrize("name", ["manager", "nobody", "ｍ" * 150])
def test_the_sixth_attempt_for_a_username_is_throttled_even_if_it_does_not_exist(
    visitor, login_url, name
):
    browser = visitor()
    fail(browser, 5, name, login_url=login_url)
    page = attempt(browser, name, login_url=login_url)
    assert "Too many attempts" in page.headings
    assert 270 <= waiting(page) <= 300


@pytest.mark.spec("ACC-14")
@BOTH_LOGINS
def test_the_correct_password_is_throttled_too(visitor, login_url):
    browser = visitor()
    fail(browser, 5, "manager")
    assert waiting(attempt(browser, "manager", DEMO_PASSWORD, login_url))
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-14")
def test_after_ten_failures_all_usernames_are_throttled(visitor):
    browser = visitor()
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "nobody-10")) <= 60
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_the_period_starts_at_the_first_failure(visitor, twin):
    browser = visitor()
    fail(browser, 2)
    let_pass(twin, 100)
    fail(browser, 3)
    assert 170 <= waiting(attempt(browser, "clerk")) <= 200


@pytest.mark.spec("ACC-14")
def test_a_login_before_the_first_failure_does_not_start_the_period(visitor, twin):
    visitor().log_in("clerk")
    let_pass(twin, 50)
    browser = visitor()
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "clerk", DEMO_PASSWORD)) <= 60


@pytest.mark.spec("ACC-14")
def test_after_the_wait_passwords_are_checked_again(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    let_pass(twin, 290)
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD)) <= 10
    let_pass(twin, 10)
    assert attempt(browser, "clerk", DEMO_PASSWORD).status == 302


@pytest.mark.spec("ACC-14")
def test_the_count_restarts_after_the_period(visitor, twin):
    browser = visitor()
    for _ in range(2):
        fail(browser, 5)
        assert waiting(attempt(browser, "clerk"))
        let_pass(twin, 301)


@pytest.mark.spec("ACC-14")
def test_a_throttled_attempt_is_not_counted(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    before = twin.contents("accounts_throttle")
    assert [waiting(attempt(browser, "clerk")) <= 300 for _ in range(8)] == [True] * 8
    assert twin.contents("accounts_throttle") == before
    fail_with_names(browser, 5)
    assert waiting(attempt(browser, "nobody-5"))


@pytest.mark.spec("ACC-14")
def test_an_attempt_throttled_by_ip_address_is_not_counted_for_the_username(visitor, twin):
    browser = visitor()
    fail(browser, 4)
    fail_with_names(browser, 6)
    assert [attempt(browser, "clerk").status for _ in range(3)] == [429] * 3
    let_pass(twin, 61)
    fail(browser, 1)
    assert waiting(attempt(browser, "clerk"))


@pytest.mark.spec("ACC-14")
@BOTH_LOGINS
def test_a_login_clears_the_failures_of_the_username(visitor, login_url):
    browser = visitor()
    fail(browser, 4, "manager")
    assert attempt(browser, "manager", DEMO_PASSWORD, login_url).status == 302
    fail(visitor(), 5, "manager")
    assert waiting(attempt(visitor(), "manager"))


@pytest.mark.spec("ACC-14")
def test_a_login_does_not_clear_the_failures_of_other_usernames(visitor):
    browser = visitor()
    fail(browser, 5)
    fail_with_names(browser, 4)
    visitor().log_in("member")
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))
    fail(browser, 1, "manager")
    assert waiting(attempt(visitor(), "member", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_successful_logins_are_never_throttled(visitor):
    for _ in range(12):
        visitor().log_in("clerk")


@pytest.mark.spec("ACC-14", "ACC-2")
def test_all_spellings_of_a_username_share_one_count(visitor):
    browser = visitor()
    for name in ("clerk", "CLERK", "ｃｌｅｒｋ", "Clerk", "clerK"):
        fail(browser, 1, name)
    assert waiting(attempt(browser, "cLERK", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_the_longer_of_two_waiting_times_applies(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    let_pass(twin, 270)
    assert waiting(attempt(browser, "clerk")) <= 30
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "clerk")) <= 60
    assert 40 <= waiting(attempt(browser, "nobody-10")) <= 60
