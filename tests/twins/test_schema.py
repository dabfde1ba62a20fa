"""The tables of both twins match: columns, keys, constraints and indexes, whoever created them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Inspector, Numeric, inspect
from sqlalchemy.types import TypeEngine

from tests.harness.twin import Twin

# Besides those of the stock; a framework's internal tables are its own affair.
PEOPLE = ["accounts_profile", "accounts_throttle", "accounts_user"]


@contextmanager
def inspected(twin: Twin) -> Iterator[Inspector]:
    """Inspect the database of a twin."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Could not parse")
        yield inspect(twin.store.engine)


def kind_of(column_type: TypeEngine) -> str:
    """Return the name of a type, with the precision of a datetime; without the length of a text."""
    name = "NUMERIC" if isinstance(column_type, Numeric) else str(column_type)
    digits = getattr(column_type, "fsp", None)
    return "TEXT" if name.endswith("TEXT") else f"{name}({digits})" if digits else name


def columns(inspector: Inspector, table: str) -> dict[str, tuple]:
    """Return the type of each column, whether it is nullable and whether it is generated."""
    return {
        column["name"]: (
            kind_of(column["type"]),
            column["nullable"],
            "computed" in column,
        )
        for column in inspector.get_columns(table)
    }


def described(inspector: Inspector, table: str) -> dict[str, Any]:
    """Return everything that must match; of a CHECK only the name, as frameworks' SQL differs.

    Indexes on unique columns are left out: on PostgreSQL, Django adds one for LIKE.
    """
    indexes = inspector.get_indexes(table, include_auto_indexes=True)
    keys = inspector.get_foreign_keys(table)
    primary = inspector.get_pk_constraint(table)["constrained_columns"]
    unique = sorted(one["column_names"] for one in indexes if one["unique"])
    others = [one["column_names"] for one in indexes if not one["unique"]]
    return {
        "columns": columns(inspector, table),
        "primary key": primary,
        "unique": unique,
        "indexes": sorted(columns for columns in others if columns not in [primary, *unique]),
        "checks": sorted(one["name"] for one in inspector.get_check_constraints(table)),
        "foreign keys": sorted((one["constrained_columns"], one["referred_table"]) for one in keys),
    }


def schema(twin: Twin) -> dict[str, dict[str, Any]]:
    """Return the tables of the stock and of users by name."""
    with inspected(twin) as inspector:
        names = inspector.get_table_names()
        stock = [name for name in names if name.startswith(("stock_", "files_", "api_"))]
        return {table: described(inspector, table) for table in sorted([*stock, *PEOPLE])}


@pytest.mark.databases
@pytest.mark.spec("OPS-8")
def test_the_tables_of_stock_and_users_match(twins):
    first, *others = [schema(twin) for twin in twins]
    for other in others:
        assert list(other) == list(first)
        differing = {
            f"{table}, {what}": (found, other[table][what])
            for table, parts in first.items()
            for what, found in parts.items()
            if found != other[table][what]
        }
        assert differing == {}


@pytest.mark.databases
@pytest.mark.spec("OPS-8")
def test_each_stock_table_has_keys_and_constraints(twin):
    tables = schema(twin)
    assert len(tables) == 7 + len(PEOPLE)
    keys = {name: table["primary key"] for name, table in tables.items()}
    assert keys.pop("accounts_throttle") == ["scope"]
    assert set(map(tuple, keys.values())) == {("id",)}
    assert tables["stock_item"]["checks"] == [
        "stock_item_quantity_on_hand",
        "stock_item_reorder_level",
        "stock_item_sku_format",
        "stock_item_unit_cost",
    ]
