"""The migrations run backwards to zero and forwards again."""

import pytest

from tests.harness import process
from tests.harness.databases import Database
from tests.harness.declaration import clean_environment
from tests.harness.twin import Twin, settings_for
from tests.spec.test_operations_data import everything

OWN = ("accounts_", "api_", "files_", "stock_")


def run(twin: Twin, store: Database, command: str) -> None:
    """Run one of the twin's lists of commands on a database."""
    for step in twin.declaration.steps(command):
        process.run(twin.declaration, step, clean_environment(**settings_for(store)))


@pytest.mark.databases
@pytest.mark.spec("OPS-8")
def test_the_migrations_run_backwards_and_forwards(twin):
    store = twin.another_store("migrations")
    run(twin, store, "migrate")
    schema, _ = everything(store)
    run(twin, store, "migrate_down")
    assert [table for table in everything(store)[0] if table.startswith(OWN)] == []
    run(twin, store, "migrate")
    assert everything(store)[0] == schema
    store.drop()
