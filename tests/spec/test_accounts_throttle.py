"""ACC-14: who guesses is told to wait."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in
from tests.spec.arrange_accounts import (
    DOOR,
    attempt,
    fail,
    fail_with_names,
    let_pass,
    waiting,
)

BOTH_DOORS = pytest.mark.parametrize("door", [LOG_IN, DOOR])


@pytest.mark.spec("ACC-14")
@BOTH_DOORS
@pytest.mark.parametrize("name", ["manager", "nobody", "ｍ" * 150])
def test_the_sixth_attempt_for_a_name_is_refused_whether_it_exists_or_not(visitor, door, name):
    browser = visitor()
    fail(browser, 5, name, door=door)
    page = attempt(browser, name, door=door)
    assert "Too many attempts" in page.headings
    assert 270 <= waiting(page) <= 300


@pytest.mark.spec("ACC-14")
@BOTH_DOORS
def test_the_right_password_is_refused_as_well(visitor, door):
    browser = visitor()
    fail(browser, 5, "manager")
    assert waiting(attempt(browser, "manager", DEMO_PASSWORD, door))
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-14")
def test_the_tenth_failure_closes_the_door_for_all_names(visitor):
    browser = visitor()
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "nobody-10")) <= 60
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_the_time_runs_from_the_first_failure(visitor, twin):
    browser = visitor()
    fail(browser, 2)
    let_pass(twin, 100)
    fail(browser, 3)
    assert 170 <= waiting(attempt(browser, "clerk")) <= 200


@pytest.mark.spec("ACC-14")
def test_a_log_in_before_the_first_failure_takes_nothing_from_the_time(visitor, twin):
    visitor().log_in("clerk")
    let_pass(twin, 50)
    browser = visitor()
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "clerk", DEMO_PASSWORD)) <= 60


@pytest.mark.spec("ACC-14")
def test_who_waited_is_looked_at_again(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    let_pass(twin, 290)
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD)) <= 10
    let_pass(twin, 10)
    assert attempt(browser, "clerk", DEMO_PASSWORD).status == 302


@pytest.mark.spec("ACC-14")
def test_after_the_time_the_count_begins_anew(visitor, twin):
    browser = visitor()
    for _ in range(2):
        fail(browser, 5)
        assert waiting(attempt(browser, "clerk"))
        let_pass(twin, 301)


@pytest.mark.spec("ACC-14")
def test_a_refused_attempt_is_not_counted(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    before = twin.contents("accounts_throttle")
    assert [waiting(attempt(browser, "clerk")) <= 300 for _ in range(8)] == [True] * 8
    assert twin.contents("accounts_throttle") == before
    fail_with_names(browser, 5)
    assert waiting(attempt(browser, "nobody-5"))


@pytest.mark.spec("ACC-14")
def test_an_attempt_that_the_address_refuses_is_not_counted_for_the_name(visitor, twin):
    browser = visitor()
    fail(browser, 4)
    fail_with_names(browser, 6)
    assert [attempt(browser, "clerk").status for _ in range(3)] == [429] * 3
    let_pass(twin, 61)
    fail(browser, 1)
    assert waiting(attempt(browser, "clerk"))


@pytest.mark.spec("ACC-14")
@BOTH_DOORS
def test_a_log_in_forgets_what_failed_for_the_name(visitor, door):
    browser = visitor()
    fail(browser, 4, "manager")
    assert attempt(browser, "manager", DEMO_PASSWORD, door).status == 302
    fail(visitor(), 5, "manager")
    assert waiting(attempt(visitor(), "manager"))


@pytest.mark.spec("ACC-14")
def test_a_log_in_forgets_nothing_of_what_failed_for_other_names(visitor):
    browser = visitor()
    fail(browser, 5)
    fail_with_names(browser, 4)
    visitor().log_in("member")
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))
    fail(browser, 1, "manager")
    assert waiting(attempt(visitor(), "member", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_log_ins_that_succeed_are_never_too_many(visitor):
    for _ in range(12):
        visitor().log_in("clerk")


@pytest.mark.spec("ACC-14", "ACC-2")
def test_all_spellings_of_a_name_count_as_one(visitor):
    browser = visitor()
    for name in ("clerk", "CLERK", "ｃｌｅｒｋ", "Clerk", "clerK"):
        fail(browser, 1, name)
    assert waiting(attempt(browser, "cLERK", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
def test_the_longer_of_two_waits_counts(visitor, twin):
    browser = visitor()
    fail(browser, 5)
    let_pass(twin, 270)
    assert waiting(attempt(browser, "clerk")) <= 30
    fail_with_names(browser, 10)
    assert 40 <= waiting(attempt(browser, "clerk")) <= 60
    assert 40 <= waiting(attempt(browser, "nobody-10")) <= 60
