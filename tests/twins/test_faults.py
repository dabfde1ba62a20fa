"""Processes are killed and the database is stopped under load, and nothing acknowledged is lost."""

from random import Random
from types import SimpleNamespace

import pytest

from tests.harness.servers import Absent
from tests.harness.torture import cluster, faults, ledger
from tests.harness.twin import stocked

KILLS = 3
ITEM = "(SELECT item_id FROM stock_stockmovement WHERE reason = 'kept')"
COLUMNS = "item_id, kind, quantity_change, quantity_after, created_at, created_by_id, reason"


@pytest.mark.thorough("it kills all processes repeatedly")
@pytest.mark.databases
@pytest.mark.spec("OPS-3", "OPS-5", "STK-9")
def test_nothing_acknowledged_is_lost_when_all_processes_are_killed(twin, record_property):
    verdict = faults.kills(twin, KILLS, Random())
    assert verdict.problems == []
    assert verdict.acknowledged
    record_property("faults", KILLS)


@pytest.fixture
def private_server():
    """Run a PostgreSQL server that can be stopped."""
    try:
        with cluster.running() as server:
            yield server
    except Absent as absent:
        pytest.skip(str(absent))


@pytest.mark.spec("OPS-4")
def test_the_twin_survives_an_outage_of_its_database(
    twin, private_server, tmp_path, record_property
):
    store = stocked(twin.declaration, tmp_path, private_server.database("stockroom"), twin.now)
    with twin.served_with(store=store) as first:
        verdict = faults.stops(first, private_server, ["immediate"])
    store.engine.dispose()
    assert verdict.problems == []
    record_property("faults", 1)


@pytest.mark.parametrize(
    ("done", "found"),
    [
        ("UPDATE stock_stockmovement SET reason = '' WHERE reason = 'kept'", "not in the ledger"),
        ("UPDATE stock_stockmovement SET reason = 'kept 2' WHERE reason = ''", "never asked for"),
        (
            f"INSERT INTO stock_stockmovement ({COLUMNS}) SELECT {COLUMNS} "
            "FROM stock_stockmovement WHERE reason = 'kept'",
            "more than once",
        ),
        (f"UPDATE stock_item SET quantity_on_hand = 8 WHERE id = {ITEM}", "8 on hand"),
        ("UPDATE stock_stockmovement SET quantity_after = 8 WHERE reason = 'kept'", "1 levels"),
    ],
)
def test_a_broken_promise_in_the_ledger_is_detected(twin, visitor, done, found):
    page = visitor("clerk").visit("/items/HEX-M8-030/")
    page.submit("Record", {"Movement": "receipt", "Quantity": "5", "Reason": "kept"})
    load = SimpleNamespace(mark="kept", sent=["kept"], acknowledged=["kept"], refused=[])
    assert ledger.problems(twin.store, load) == []
    twin.execute(done)
    assert found in "; ".join(ledger.problems(twin.store, load))


def test_a_machine_without_postgresql_gets_a_message(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(cluster, "INSTALLED", tmp_path)
    with pytest.raises(Absent, match="are not on this machine"):
        cluster.find_programs()
