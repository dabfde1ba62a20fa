"""REP-4: receipts and issues per day, and the top movers."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from tests.harness.controls import text_of
from tests.harness.one_day import on_one_day
from tests.spec.arrange import add_movements, record

ACTIVITY = "/reports/activity/"
ZONES = [
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
]


def computed(twin, zone, days, now):
    """Return the receipts and issues of each day and each item, computed in plain Python."""
    today = now.astimezone(ZoneInfo(zone)).date()
    period = [today - timedelta(days=age) for age in reversed(range(days))]
    received, issued = Counter(), Counter()
    for row in twin.rows(
        "SELECT kind, quantity_change, stock_stockmovement.created_at, stock_item.sku, name "
        "FROM stock_stockmovement JOIN stock_item ON stock_item.id = item_id"
    ):
        timestamp = datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC)
        day = timestamp.astimezone(ZoneInfo(zone)).date()
        if day in period and row["kind"] != "adjustment":
            change = row["quantity_change"]
            counter = received if change > 0 else issued
            counter[day] += abs(change)
            counter[row["sku"], row["name"]] += abs(change)
    by_day = [(str(day), received[day], issued[day]) for day in period]
    items = {key for key in {*received, *issued} if isinstance(key, tuple)}
    by_item = [(received[key] + issued[key], *key, received[key], issued[key]) for key in items]
    return by_day, sorted(by_item, key=lambda row: (-row[0], row[1]))


def live_in(twin, username, zone):
    """Set a user's time zone."""
    user = "(SELECT id FROM accounts_user WHERE username = ?)"
    change = f"UPDATE accounts_profile SET time_zone = ? WHERE user_id = {user}"
    twin.execute(change, zone, username)


def scatter(twin):
    """Move the receipts and issues to all hours of the day, and to midnights in UTC."""
    now = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=1)
    with twin.database() as database:
        found = database.rows("SELECT id FROM stock_stockmovement WHERE kind <> 'adjustment'")
        rows = [(str(now - timedelta(minutes=15 * 7 * row["id"])), row["id"]) for row in found]
        change = "UPDATE stock_stockmovement SET created_at = ? WHERE id = ?"
        database.executemany(change, rows)


def report(browser, days):
    """Return the report, and the time of the request."""
    return on_one_day(lambda: browser.visit(f"{ACTIVITY}?days={days}"))


def shown_days(page):
    """Return the table of days as numbers."""
    return [(row["Day"], number(row["Received"]), number(row["Issued"])) for row in page.tables[-1]]


def number(text):
    """Return a cell as a number."""
    return int(text.replace(",", ""))


@pytest.mark.spec("REP-4", "ACC-16")
@pytest.mark.parametrize("zone", ZONES)
def test_each_day_in_the_users_time_zone_has_its_receipts_and_issues(visitor, twin, zone):
    live_in(twin, "auditor", zone)
    scatter(twin)
    page, now = report(visitor("auditor"), 25)
    by_day, _ = computed(twin, zone, 25, now)
    assert shown_days(page) == by_day
    assert number(page.details["Received"]) == sum(day[1] for day in by_day)
    assert number(page.details["Issued"]) == sum(day[2] for day in by_day)


@pytest.mark.spec("REP-4")
@pytest.mark.parametrize("days", [1, 7, 365])
def test_days_without_movements_are_listed_too(visitor, twin, days):
    page, now = report(visitor("manager"), days)
    by_day, _ = computed(twin, "Europe/Berlin", days, now)
    assert len(by_day) == days
    assert shown_days(page) == by_day


@pytest.mark.spec("REP-4")
@pytest.mark.parametrize("days", [7, 90])
def test_the_ten_top_movers_have_a_running_total(visitor, twin, days):
    page, now = report(visitor("manager"), days)
    _, by_item = computed(twin, "Europe/Berlin", days, now)
    top = by_item[:10]
    running = accumulate(row[0] for row in top)
    shown = [(row["Item"], *map(number, list(row.values())[1:])) for row in page.tables[0]]
    assert shown == [
        (name, received, issued, moved, sum_so_far)
        for (moved, _, name, received, issued), sum_so_far in zip(top, running, strict=True)
    ]


@pytest.mark.spec("REP-4")
def test_movers_with_equal_quantities_are_sorted_by_sku(visitor, twin):
    twin.execute("UPDATE stock_stockmovement SET quantity_change = 3 WHERE kind = 'receipt'")
    twin.execute("DELETE FROM stock_stockmovement WHERE kind = 'issue'")
    page, now = report(visitor("manager"), 365)
    _, by_item = computed(twin, "Europe/Berlin", 365, now)
    moved = [number(text) for text in page.column("Moved")]
    assert [row["Item"] for row in page.rows] == [row[2] for row in by_item[:10]]
    assert [number(text) for text in page.column("Running total")] == list(accumulate(moved))


@pytest.mark.spec("REP-4")
def test_adjustments_do_not_count_as_moved(visitor, twin):
    twin.execute("DELETE FROM stock_stockmovement WHERE kind <> 'adjustment'")
    record(visitor("manager"), "HEX-M8-030", "Adjustment", 500, "counted")
    page = visitor("manager").visit(ACTIVITY)
    assert "Nothing was received or issued in this period." in page.text
    assert {row[1:] for row in shown_days(page)} == {(0, 0)}
    assert len(page.tables) == 1


@pytest.mark.spec("REP-4")
def test_a_new_movement_counts_today(visitor, twin):
    manager = visitor("manager")

    def recorded():
        before = shown_days(manager.visit(ACTIVITY))[-1]
        record(manager, "HEX-M8-030", "Receipt", 5000)
        record(manager, "HEX-M8-030", "Issue", 70)
        return before, manager.visit(ACTIVITY)

    (before, page), _ = on_one_day(recorded)
    assert shown_days(page)[-1] == (before[0], before[1] + 5000, before[2] + 70)
    assert page.rows[0]["Item"] == "Hex bolt M8"


@pytest.mark.spec("REP-4")
@pytest.mark.sharp
def test_movements_dated_in_the_future_are_excluded(visitor, twin):
    twin.execute("DELETE FROM stock_stockmovement")
    add_movements(twin, [("2199-01-01 12:00:00", "ahead")])
    page = visitor("manager").visit(ACTIVITY)
    assert "Nothing was received or issued in this period." in page.text


@pytest.mark.spec("REP-4")
@pytest.mark.parametrize(
    "days", ["0", "366", " 7", "-1", "1.5", "9" * 5000, "٣", "+7", "1e1", "<b>"], ids="{:.6}".format
)
def test_an_invalid_number_of_days_is_ignored_with_a_notice(visitor, days):
    page = visitor("auditor").visit(f"{ACTIVITY}?{urlencode({'days': days})}")
    assert page.notices == [f"Invalid number of days “{days}” was ignored."]
    assert len(page.tables[-1]) == 30
    assert page.form("Show").values["Days"] == "30"


@pytest.mark.spec("REP-4")
def test_the_default_number_of_days_is_30(visitor):
    page = visitor("auditor").visit(ACTIVITY)
    assert (page.notices, len(page.tables[-1])) == ([], 30)
    chosen = page.submit("Show", {"Days": "7"})
    assert (chosen.path, len(chosen.tables[-1])) == (f"{ACTIVITY}?days=7", 7)


@pytest.mark.spec("REP-4")
def test_the_chart_has_a_bar_for_each_value_and_a_text_alternative(visitor, twin):
    page, now = report(visitor("manager"), 30)
    by_day, _ = computed(twin, "Europe/Berlin", 30, now)
    for name, at in (("received", 1), ("issued", 2)):
        bars = page.main.xpath(f".//*[local-name() = 'path'][@class = '{name}']/@d")[0]
        most = max(by_day, key=lambda day: day[at])
        words = f"{sum(day[at] for day in by_day):,} {name}, most on {most[0]} ({most[at]:,})"
        assert bars.count("M") == sum(1 for day in by_day if day[at])
        assert words in page.main.xpath("string(.//*[local-name() = 'svg']/*)")


def ceiling(value):
    """Return the smallest of 2, 4, 10, 20, 40, … that is not less than a value."""
    steps = (factor * 10**power for power in range(9) for factor in (2, 4, 10))
    return next(step for step in steps if step >= value)


@pytest.mark.spec("REP-4")
def test_receipts_and_issues_have_their_own_scales(visitor, twin):
    page, now = report(visitor("manager"), 30)
    by_day, _ = computed(twin, "Europe/Berlin", 30, now)
    tops = [ceiling(max(day[at] for day in by_day)) for at in (1, 2)]
    assert tops[0] != tops[1]
    ticks = [text_of(tick) for tick in page.main.xpath(".//ul[@class = 'scale']/li")]
    # The style sheet stacks them from the bottom up.
    values = [tops[1], tops[1] // 2, 0, tops[0] // 2, tops[0]]
    assert ticks == [f"{value:,}" for value in values]
    parts = page.main.xpath(".//*[local-name() = 'svg'][@height]/@viewbox")
    assert parts == [f"0 -{tops[0]} 30 {tops[0]}", f"0 0 30 {tops[1]}"]


@pytest.mark.spec("REP-4")
@pytest.mark.parametrize(
    ("days", "places"),
    [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (7, [0, 1, 3, 5, 6]), (30, [0, 7, 15, 22, 29])],
)
def test_dates_are_shown_at_both_ends_and_at_each_quarter_once(visitor, twin, days, places):
    record(visitor("manager"), "HEX-M8-030", "Receipt", 5)
    page, now = report(visitor("manager"), days)
    dates = [text_of(date) for date in page.main.xpath(".//p[contains(@class, 'days')]/span")]
    shown = [day for day, _received, _issued in shown_days(page)]
    assert dates == [shown[place] for place in places]
