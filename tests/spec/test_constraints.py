"""Database constraints: a form can be bypassed."""

import pytest

from tests.harness.databases import RuleBroken
from tests.spec.arrange import RECORDS

pytestmark = pytest.mark.every_case("the database itself enforces these constraints")
MOVEMENT = (
    "INSERT INTO stock_stockmovement (item_id, kind, quantity_change, quantity_after, reason, "
    "created_at, created_by_id) SELECT item_id, {}, {}, {}, '', created_at, created_by_id "
    "FROM stock_stockmovement LIMIT 1"
)
BARCODE = "INSERT INTO stock_barcode (item_id, code) SELECT id, '{}' FROM stock_item LIMIT 1"
ITEM = "UPDATE stock_item SET {} WHERE sku = 'HEX-M8-030'"
SUPPLIER = "UPDATE stock_supplier SET {} WHERE name = 'Varnish Works'"
PERSON = "UPDATE accounts_user SET {} WHERE username = 'clerk'"


def refused(twin, statement):
    """Run a statement that the database must reject; nothing may change."""
    before = twin.contents(*RECORDS)
    with pytest.raises(RuleBroken):
        twin.execute(statement)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("STK-9")
@pytest.mark.parametrize(
    "change",
    [
        "quantity_on_hand = -1",
        "quantity_on_hand = quantity_on_hand - 100000",
        "quantity_on_hand = NULL",
        "reorder_level = -1",
        "unit_cost = -0.01",
        "sku = 'hex-m8-030'",
        "sku = ' HEX-M8-030'",
        "sku = 'HEX M8'",
        "sku = 'HEX_M8'",
        "sku = 'HÉX'",
        "sku = ''",
        "sku = 'HEX-M6-025'",
        "sku = NULL",
        "category_id = 999",
        "category_id = NULL",
        "supplier_id = 999",
    ],
)
def test_the_database_rejects_invalid_items(twin, change):
    refused(twin, ITEM.format(change))


@pytest.mark.spec("STK-9", "STK-11")
@pytest.mark.parametrize(
    "values",
    [
        ("'receipt'", 0, 5),
        ("'issue'", 0, 5),
        ("'adjustment'", 0, 5),
        ("'receipt'", -5, 5),
        ("'issue'", 5, 5),
        ("'theft'", 5, 5),
        ("''", 5, 5),
        ("'Receipt'", 5, 5),
        ("NULL", 5, 5),
        ("'issue'", -5, -1),
        ("'receipt'", "NULL", 5),
    ],
)
def test_the_database_rejects_invalid_movements(twin, values):
    refused(twin, MOVEMENT.format(*values))


@pytest.mark.spec("STK-9")
@pytest.mark.parametrize(
    "values", [("'receipt'", 5, 5), ("'issue'", -5, 0), ("'adjustment'", -5, 5)]
)
def test_the_database_accepts_valid_movements(twin, values):
    assert twin.execute(MOVEMENT.format(*values)) == 1


@pytest.mark.spec("STK-2", "STK-7")
@pytest.mark.parametrize(
    "code",
    [
        "40063813339",
        "123",
        "",
        "40063813339310000",
        "400638133393X",
        "４００６３８１３３３９３１",
        "4006381 33393",
        "2004180003217",
    ],
)
def test_the_database_rejects_invalid_and_duplicate_barcodes(twin, code):
    refused(twin, BARCODE.format(code))


@pytest.mark.spec("STK-2", "STK-7")
@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10036000291459"])
def test_the_database_accepts_barcodes_of_four_lengths(twin, code):
    assert twin.execute(BARCODE.format(code)) == 1


@pytest.mark.spec("STK-7")
@pytest.mark.parametrize(
    "change",
    [
        "website = 'ftp://varnish.example/'",
        "website = 'javascript:alert(1)'",
        "website = 'varnish.example'",
        "name = 'Tin Lane Metals'",
    ],
)
def test_the_database_rejects_invalid_suppliers(twin, change):
    refused(twin, SUPPLIER.format(change))


@pytest.mark.spec("STK-7")
@pytest.mark.parametrize("website", ["", "http://a.example/", "https://a.example/"])
def test_the_database_accepts_the_website_of_a_supplier(twin, website):
    assert twin.execute(SUPPLIER.format(f"website = '{website}'")) == 1


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize("change", ["name = 'Fasteners'", "slug = 'fasteners'"])
def test_the_database_rejects_duplicate_names_and_slugs_of_categories(twin, change):
    refused(twin, f"UPDATE stock_category SET {change} WHERE slug = 'abrasives'")


@pytest.mark.spec("ACC-2", "ACC-16")
@pytest.mark.parametrize(
    "statement",
    [
        PERSON.format("username = 'manager'"),
        PERSON.format("username_key = 'manager'"),
        PERSON.format("password = NULL"),
        "UPDATE accounts_profile SET user_id = (SELECT max(user_id) FROM accounts_profile)",
        "UPDATE accounts_profile SET user_id = 999 WHERE id = 1",
    ],
)
def test_usernames_and_profiles_are_unique_per_user(twin, statement):
    refused(twin, statement)


@pytest.mark.spec("STK-11", "OPS-3")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stock_category WHERE slug = 'fasteners'",
        "DELETE FROM stock_supplier WHERE name = 'Varnish Works'",
        "DELETE FROM stock_item WHERE sku = 'HEX-M8-030'",
        "DELETE FROM accounts_user WHERE username = 'clerk'",
    ],
)
def test_referenced_rows_cannot_be_deleted(twin, statement):
    refused(twin, statement)
