"""OPS-5: expired rows are deleted in small batches as new ones are added."""

import pytest

from tests.spec.arrange import until
from tests.spec.arrange_accounts import fail

LONG_AGO = "2020-03-10 23:30:00.000001"


def rows_of(twin, *names):
    """Return the number of rows in the tables whose names have these endings."""
    with twin.database() as database:
        tables = [name for name in database.tables() if name.endswith(names)]
        assert tables
        return sum(len(rows) for rows in database.contents(*tables).values())


@pytest.mark.spec("OPS-5", "ACC-19")
def test_expired_sessions_are_deleted_at_login(twin):
    before = rows_of(twin, "session")
    with twin.served_with(STOCKROOM_SESSION_MAX_SECONDS="1") as short:
        for _ in range(4):
            short.visitor().log_in("clerk")

        def one_is_left():
            short.visitor().log_in("member")
            return rows_of(twin, "session") <= before + 1

        until(one_is_left, pause=1.1)


@pytest.mark.spec("OPS-5", "ACC-14")
def test_expired_counts_are_deleted_100_at_a_time(visitor, twin):
    columns = "INSERT INTO accounts_throttle (scope, failures, started_at)"
    with twin.database() as database:
        rows = [(f"{number:064x}", LONG_AGO) for number in range(250)]
        database.executemany(f"{columns} VALUES (?, 1, ?)", rows)
    left = []
    for number in range(3):
        fail(visitor(), 1, f"nobody-{number}")
        old = "SELECT count(*) FROM accounts_throttle WHERE started_at < '2021-01-01'"
        left.append(twin.value(old))
    assert 50 <= left[0] <= 150
    assert left[-1] == 0


@pytest.mark.spec("OPS-5", "CSV-5")
def test_expired_uploads_are_deleted_100_at_a_time(visitor, twin):
    with twin.database() as database:
        insert = "INSERT INTO files_itemimport (user_id, content, created_at) "
        owner = "SELECT id, 'sku', ? FROM accounts_user WHERE username = 'superuser'"
        database.executemany(insert + owner, [(LONG_AGO,)] * 150)
    form = visitor("manager").visit("/items/import/").form("Check the file")
    left = []
    for _ in range(2):
        form.fill({"CSV file": ("items.csv", b"sku,name\nHEX-M8-030,Bolt\n")}).submit()
        left.append(twin.value("SELECT count(*) FROM files_itemimport"))
    assert left == [51, 1]
