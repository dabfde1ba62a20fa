"""The dashboard and the reports."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, insert, select, update

from stockroom.accounts.models import Profile, User
from stockroom.stock.models import Item, StockMovement


@pytest.fixture
def read_csv(client, log_in):
    """Return a function that downloads a report, as the auditor, and returns its rows."""
    log_in("auditor")

    def read_csv(path):
        response = client.get(path)
        return list(csv.DictReader(response.data.decode("utf-8-sig").splitlines()))

    return read_csv


@pytest.mark.parametrize("name", ["low-stock", "valuation", "activity"])
def test_a_clerk_cannot_see_the_reports(client, log_in, name):
    log_in("clerk")
    assert client.get(f"/reports/{name}/").status_code == 403


@pytest.mark.parametrize(("username", "is_shown"), [("auditor", True), ("clerk", False)])
def test_the_dashboard_shows_the_value_of_the_stock_to_auditors(client, log_in, username, is_shown):
    log_in(username)
    assert ("Stock value" in client.get("/").text) == is_shown


@pytest.mark.parametrize(("missing", "is_low"), [(1, False), (0, True)])
def test_an_item_at_its_reorder_level_is_in_the_low_stock_report(
    read_csv, execute, missing, is_low
):
    bolt = update(Item).filter_by(sku="HEX-M8-030")
    execute(bolt.values(reorder_level=Item.quantity_on_hand - missing))
    skus = [row["SKU"] for row in read_csv("/reports/low-stock.csv")]
    assert ("HEX-M8-030" in skus) == is_low


def test_the_valuation_adds_up_all_items(read_csv, scalar):
    *rows, total = read_csv("/reports/valuation.csv")
    value = scalar(select(func.sum(Item.quantity_on_hand * Item.unit_cost)))
    assert Decimal(total["Value"]) == value
    assert sum(Decimal(row["Value"]) for row in rows) == value


@pytest.mark.parametrize(("zone", "age"), [("Pacific/Kiritimati", 0), ("UTC", 1)])
def test_activity_counts_days_in_the_time_zone_of_the_user(read_csv, execute, scalar, zone, age):
    midnight = datetime.now(ZoneInfo("Pacific/Kiritimati")).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    execute(delete(StockMovement))
    execute(
        insert(StockMovement).values(
            item_id=scalar(select(Item.id).filter_by(sku="HEX-M8-030")),
            kind="receipt",
            quantity_change=5,
            quantity_after=5,
            created_at=midnight,
            created_by_id=scalar(select(User.id).filter_by(username="clerk")),
        )
    )
    execute(update(Profile).values(time_zone=zone))
    rows = read_csv("/reports/activity.csv?days=3")
    days = [row["Day"] for row in rows if row["Day"] and row["Received"] == "5"]
    assert days == [str(midnight.date() - timedelta(days=age))]


def test_a_label_shows_the_shortest_barcode(client, log_in):
    log_in("auditor")
    page = client.get("/items/labels/?q=HEX-M8-030").text
    assert "405218310116" in page
    assert "2004180003217" not in page
