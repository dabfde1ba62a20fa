"""ACC-18, ACC-19 and API-1: noting that a session or token was used keeps nobody waiting."""

import time

import pytest

from tests.spec.arrange import is_logged_in, meanwhile

VISITED = 2.5


def visits(who, path="/items/"):
    """Visit for as long as it takes until the use is noted; return all answers and the longest."""
    answers, longest, start = set(), 0.0, time.monotonic()
    while (begun := time.monotonic()) < start + VISITED:
        answers.add(who(path).status)
        longest = max(longest, time.monotonic() - begun)
    return answers, longest


def sessions(twin):
    """Return the name of the table that holds the sessions."""
    with twin.database() as database:
        return next(table for table in database.tables() if table.endswith("session"))


@pytest.fixture
def hurried(twin):
    """Return a process that notes after a second that a session was seen."""
    with twin.served_with(STOCKROOM_SESSION_IDLE_SECONDS="10") as other:
        yield other


@pytest.mark.spec("ACC-19", "OPS-3")
def test_a_session_is_served_at_once_while_it_cannot_be_written(twin, hurried):
    clerk = hurried.visitor("clerk")
    touched = f"UPDATE {sessions(twin)} SET {{0}} = {{0}}"
    column = twin.rows(f"SELECT * FROM {sessions(twin)}")[0].popitem()[0]
    answers, longest = meanwhile(twin, [touched.format(column)], lambda: visits(clerk.visit))
    assert (answers, longest < 3) == ({200}, True)
    assert is_logged_in(clerk)


@pytest.mark.spec("ACC-7", "ACC-19")
def test_a_session_that_ends_while_a_request_runs_is_over(twin, hurried):
    clerk, deletion = hurried.visitor("clerk"), f"DELETE FROM {sessions(twin)}"
    answers, _ = meanwhile(twin, [deletion], lambda: visits(clerk.visit))
    assert answers == {200, 302}
    assert not is_logged_in(clerk)


@pytest.mark.spec("API-1", "OPS-3")
def test_a_token_is_served_at_once_while_its_use_cannot_be_written(twin, program):
    scanner = program("clerk")
    change = ["UPDATE accounts_apitoken SET name = 'Other'"]
    answers, longest = meanwhile(twin, change, lambda: visits(scanner.get, "/items"))
    assert (answers, longest < 3) == ({200}, True)
    scanner.get("/items")
    assert twin.value("SELECT last_used_at FROM accounts_apitoken")


@pytest.mark.only("sqlite", "a lock on its one file keeps everything from being written")
@pytest.mark.spec("ACC-19", "OPS-3")
def test_readers_are_served_while_someone_holds_the_one_file(twin, hurried, program):
    clerk, scanner = hurried.visitor("clerk"), program("clerk")
    with twin.store.held():
        answers, longest = visits(clerk.visit)
        assert (answers, longest < 3) == ({200}, True)
        assert scanner.get("/items").status == 200
