"""ACC-4: a failed login looks the same, whatever the reason."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, can_log_in
from tests.spec.arrange_accounts import ADMIN_LOGIN, WRONG, attempt, bare, kinds

# Reasons for a failed login as “manager”: an SQL statement, and the password.
REASONS = {
    "unknown": ("UPDATE accounts_user SET username = 'x', username_key = 'x' WHERE {}", WRONG),
    "unknown, right": (
        "UPDATE accounts_user SET username = 'x', username_key = 'x' WHERE {}",
        DEMO_PASSWORD,
    ),
    "wrong": ("UPDATE accounts_user SET is_active = true WHERE {}", WRONG),
    "inactive": ("UPDATE accounts_user SET is_active = false WHERE {}", DEMO_PASSWORD),
    "inactive, wrong": ("UPDATE accounts_user SET is_active = false WHERE {}", WRONG),
    "unusable": ("UPDATE accounts_user SET password = '!' WHERE {}", WRONG),
}
# Hashing takes much longer than everything else, and there is no queue for it.
COSTLY = {
    "STOCKROOM_ARGON2_MEMORY_KIB": "65536",
    "STOCKROOM_THROTTLE_NAME_FAILURES": "99",
    "STOCKROOM_THROTTLE_ADDRESS_FAILURES": "99",
}
BY_LOGIN = [(LOG_IN, reason) for reason in REASONS] + [(ADMIN_LOGIN, reason) for reason in REASONS]
pytestmark = pytest.mark.only(
    "sqlite", "the response to an attempt does not depend on the database"
)
PER_ANSWER = {"date", "expires", "x-request-id", "set-cookie", "content-length"}


def failure(twin, login_url, reason):
    """Fail for a reason and return the response."""
    statement, password = REASONS[reason]
    number = twin.value("SELECT id FROM accounts_user WHERE username = 'manager'")
    twin.execute(statement.format("id = ?"), number)
    page = attempt(twin.visitor(), "manager", password, login_url)
    twin.execute(
        "UPDATE accounts_user SET username = 'manager', username_key = 'manager', is_active = true "
        "WHERE id = ?",
        number,
    )
    return page


def seconds(twin, name, password, login_url):
    """Return the duration of a failed login."""
    page = attempt(twin.visitor(), name, password, login_url)
    assert page.status == 200
    return page.response.elapsed.total_seconds()


def seen(page):
    """Return everything that an anonymous user sees of a response."""
    headers = {name: value for name, value in page.headers.items() if name not in PER_ANSWER}
    cookies = [cookie.split("=")[0] for cookie in page.headers.get_list("set-cookie")]
    return page.status, headers, cookies, bare(page)


@pytest.mark.spec("ACC-4", "ADM-1")
@pytest.mark.parametrize(("login_url", "reason"), BY_LOGIN)
def test_every_failed_login_gets_a_byte_identical_response(twin, login_url, reason):
    assert seen(failure(twin, login_url, reason)) == seen(failure(twin, login_url, "wrong"))


@pytest.mark.spec("ACC-4", "ADM-1")
def test_the_admin_login_gives_non_staff_users_the_same_response(twin):
    staff = "UPDATE accounts_user SET is_staff = false WHERE username = 'manager'"
    wrong = seen(failure(twin, ADMIN_LOGIN, "wrong"))
    twin.execute(staff)
    assert seen(attempt(twin.visitor(), "manager", DEMO_PASSWORD, ADMIN_LOGIN)) == wrong


@pytest.mark.spec("ACC-4")
@pytest.mark.parametrize(("login_url", "reason"), BY_LOGIN)
def test_every_failed_login_runs_the_same_queries(twin, login_url, reason):
    failure(twin, login_url, "wrong")
    wrong, other = failure(twin, login_url, "wrong"), failure(twin, login_url, reason)
    assert kinds(other) == kinds(wrong)


@pytest.mark.spec("ACC-4")
@pytest.mark.parametrize("login_url", [LOG_IN, ADMIN_LOGIN])
def test_the_username_is_shown_again_as_it_was_typed(visitor, login_url):
    for name in ("MANAGER", "NOBODY"):
        assert (
            attempt(visitor(), name, login_url=login_url).form("Log in").values["Username"] == name
        )


@pytest.mark.thorough("it hashes with production parameters")
@pytest.mark.spec("ACC-4")
@pytest.mark.parametrize("login_url", [LOG_IN, ADMIN_LOGIN])
def test_every_failed_login_does_the_same_amount_of_hashing(twin, login_url):
    with twin.served_with(**COSTLY) as careful:
        for name in ("manager", "auditor"):
            # Their hashes then cost as much as new ones.
            assert can_log_in(careful, name, DEMO_PASSWORD)
        twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'auditor'")
        tries = (("manager", WRONG), ("nobody", WRONG), ("auditor", DEMO_PASSWORD))
        rounds = [[seconds(careful, *one, login_url) for one in tries] for _ in range(4)]
    quickest = [min(times) for times in zip(*rounds, strict=True)]
    assert max(quickest) < 3 * min(quickest), quickest
