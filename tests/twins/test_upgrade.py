"""Whoever began with the first migration keeps everything up to the last."""

import pytest
from sqlalchemy import inspect

from tests.harness import process
from tests.harness.databases import Database
from tests.harness.declaration import clean_environment
from tests.harness.twin import Twin, settings_for
from tests.spec.arrange import is_logged_in

# In this order, as each points at those before it.
TABLES = [
    "accounts_user",
    "accounts_profile",
    "stock_category",
    "stock_supplier",
    "stock_item",
    "stock_barcode",
    "stock_stockmovement",
]


def run(twin: Twin, store: Database, command: str) -> None:
    """Run one of the twin's lists of commands on a database."""
    for step in twin.declaration.steps(command):
        process.run(twin.declaration, step, clean_environment(**settings_for(store)))


def columns(store: Database) -> dict[str, str]:
    """Return the columns of each table that are not computed, as SQL."""
    found = {table: inspect(store.engine).get_columns(table) for table in TABLES}
    return {
        table: ", ".join(column["name"] for column in listed if "computed" not in column)
        for table, listed in found.items()
    }


def rows(store: Database, wanted: dict[str, str]) -> dict[str, list[tuple]]:
    """Return what some columns of each table hold."""
    with store.opened() as database:
        found = {
            table: database.execute(f"SELECT {names} FROM {table} ORDER BY id")
            for table, names in wanted.items()
        }
        return {table: list(map(tuple, result)) for table, result in found.items()}


def fill(store: Database, wanted: dict[str, str], content: dict[str, list[tuple]]) -> None:
    """Insert rows as they are."""
    with store.opened() as database:
        for table, names in wanted.items():
            places = ", ".join("?" * len(names.split(", ")))
            database.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", content[table])


@pytest.mark.databases
@pytest.mark.spec("OPS-8")
def test_data_of_the_first_migration_is_kept_to_the_last(twin):
    store = twin.another_store("first")
    run(twin, store, "migrate_to_first")
    first = columns(store)
    demo = rows(twin.store, first)
    fill(store, first, demo)
    run(twin, store, "migrate")
    assert rows(store, first) == demo
    with twin.served_with(STOCKROOM_DATABASE_URL=store.url) as upgraded:
        browser = upgraded.visitor()
        browser.log_in("superuser")
        assert is_logged_in(browser)
        assert browser.visit("/items/").rows == twin.visitor("superuser").visit("/items/").rows
        assert browser.visit("/readyz").status == 200
    store.drop()
