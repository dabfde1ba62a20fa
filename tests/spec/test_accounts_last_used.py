"""ACC-18, ACC-19 and API-1: recording the last use never blocks."""

import time

import pytest

from tests.spec.arrange import is_logged_in, meanwhile

SECONDS = 2.5


def visits(who, path="/items/"):
    """Repeat a request until its session is old enough to be recorded; return the statuses.

    A request that waits for the lock ends in 503.
    """
    answers, start = set(), time.monotonic()
    while time.monotonic() < start + SECONDS:
        answers.add(who(path).status)
        time.sleep(0.05)
    return answers


def sessions(twin):
    """Return the name of the table with the sessions."""
    with twin.database() as database:
        return next(table for table in database.tables() if table.endswith("session"))


@pytest.fixture
def hurried(twin):
    """Return a process that records after one second that a session was used."""
    with twin.served_with(STOCKROOM_SESSION_IDLE_SECONDS="10") as other:
        yield other


@pytest.mark.spec("ACC-19", "OPS-3")
def test_requests_are_served_while_the_session_row_is_locked(twin, hurried):
    clerk, table = hurried.visitor("clerk"), sessions(twin)
    column = twin.rows(f"SELECT * FROM {table}")[0].popitem()[0]
    with twin.database() as database:
        database.execute(f"UPDATE {table} SET {column} = {column}")
        assert visits(clerk.visit) == {200}
    assert is_logged_in(clerk)


@pytest.mark.spec("ACC-7", "ACC-19")
def test_a_session_that_ends_during_a_request_is_not_restored(twin, hurried):
    clerk, deletion = hurried.visitor("clerk"), f"DELETE FROM {sessions(twin)}"
    assert meanwhile(twin, [deletion], lambda: visits(clerk.visit)) == {200, 302}
    assert not is_logged_in(clerk)


@pytest.mark.spec("API-1", "OPS-3")
def test_requests_are_served_while_the_token_row_is_locked(twin, program):
    scanner = program("clerk")
    with twin.database() as database:
        database.execute("UPDATE api_apitoken SET name = 'Other'")
        assert scanner.get("/items").status == 200
    scanner.get("/items")
    assert twin.value("SELECT last_used_at FROM api_apitoken")
