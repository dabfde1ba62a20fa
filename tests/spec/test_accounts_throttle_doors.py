"""ACC-14: what is refused at both doors, what is not, and how it is said."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in, until
from tests.spec.arrange_accounts import (
    DOOR,
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
BOTH_DOORS = pytest.mark.parametrize("door", [LOG_IN, DOOR])


@pytest.mark.spec("ACC-14", "ADM-1")
@BOTH_DOORS
def test_both_doors_count_together(visitor, door):
    browser = visitor()
    fail(browser, 3, "manager")
    fail(browser, 2, "manager", door=DOOR)
    assert waiting(attempt(browser, "manager", DEMO_PASSWORD, door))


@pytest.mark.spec("ACC-14", "ADM-1")
def test_the_right_password_of_who_is_not_staff_fails_at_the_door_of_the_admin(visitor):
    browser = visitor()
    fail(browser, 5, "clerk", password=DEMO_PASSWORD, door=DOOR)
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD, DOOR))
    assert waiting(attempt(browser, "clerk", DEMO_PASSWORD))


@pytest.mark.spec("ACC-14")
@BOTH_DOORS
@pytest.mark.parametrize("missing", ["username", "password"])
@pytest.mark.parametrize("value", ["", "a\0b"])
def test_a_form_that_cannot_be_right_is_no_attempt(visitor, twin, door, missing, value):
    browser, before = visitor(), twin.contents("accounts_throttle")
    for _ in range(6):
        form = browser.visit(door).form("Log in").fill({"Username": "manager", "Password": WRONG})
        assert form.send_also(missing, value).submit("Log in").status == 200
    assert twin.contents("accounts_throttle") == before


@pytest.mark.spec("ACC-14")
def test_only_the_log_in_is_refused(visitor):
    inside, outside = visitor("clerk"), visitor()
    fail_with_names(outside, 10)
    assert waiting(attempt(outside, "clerk", DEMO_PASSWORD))
    assert is_logged_in(inside)
    assert outside.visit(LOG_IN).status == 200


@pytest.mark.spec("ACC-14", "ACC-4")
@BOTH_DOORS
def test_a_refusal_does_not_tell_which_names_exist(visitor, door):
    browser = visitor()
    for name in ("manager", "nobody"):
        fail(browser, 5, name)
    tries = [("manager", WRONG), ("manager", DEMO_PASSWORD), ("nobody", WRONG)]
    answers = [attempt(browser, name, password, door) for name, password in tries]
    assert [waiting(page) >= 270 for page in answers] == [True] * 3
    assert [bare(page) for page in answers] == [bare(answers[0])] * 3


@pytest.mark.spec("ACC-14", "SEC-7")
def test_a_refusal_is_logged_without_the_password(visitor, twin):
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
    """Give the current password on one of the pages that ask for it."""
    label, button = CURRENT[path]
    fields = OTHERS[path] | dict(others) | {label: password}
    return browser.visit(path).form(button).fill(fields).submit(button)


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize("path", CURRENT)
def test_the_current_password_is_guessed_no_more_often_than_at_the_doors(visitor, twin, path):
    browser = visitor("clerk")
    assert [give(browser, path, f"wrong horse {n}").status for n in range(5)] == [200] * 5
    assert waiting(give(browser, path, DEMO_PASSWORD)) > 270
    assert waiting(attempt(visitor(), "clerk", DEMO_PASSWORD))
    assert is_logged_in(browser)


@pytest.mark.spec("ACC-14", "ACC-10", "ACC-17")
@pytest.mark.parametrize("path", CURRENT)
def test_the_right_current_password_forgets_what_failed(visitor, path):
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
