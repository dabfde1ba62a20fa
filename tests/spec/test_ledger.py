"""STK-10: the ledger."""

from urllib.parse import urlencode

import pytest

from tests.spec.arrange import MOVEMENTS, add_movements, record

PAGE = "/movements/"
SIGNS = {"Receipt": "receipt", "Issue": "issue", "Adjustment": "adjustment"}


def read(page):
    """Return the rows of a page and of all older pages."""
    rows = page.rows
    while "Older" in page.links:
        page = page.click("Older")
        rows = rows + page.rows
    return rows


def lines(twin, where="1 = 1", *values):
    """Return the ledger lines of the movements that match a condition, newest first."""
    found = twin.rows(
        f"SELECT stock_item.name, kind, quantity_change, quantity_after, reason, username "
        f"{MOVEMENTS} JOIN accounts_user ON accounts_user.id = created_by_id WHERE {where} "
        "ORDER BY stock_stockmovement.created_at DESC, stock_stockmovement.id DESC",
        *values,
    )
    return [
        (
            line["name"],
            line["kind"],
            f"{line['quantity_change']:+,}".replace("-", "−"),
            f"{line['quantity_after']:,}",
            line["reason"] or "–",
            line["username"],
        )
        for line in found
    ]


def shown(page):
    """Return the lines of a page and of all older pages, without their times."""
    return [
        (
            row["Item"],
            SIGNS[row["Movement"]],
            row["Change"],
            row["On hand"],
            row["Reason"],
            row["By"],
        )
        for row in read(page)
    ]


@pytest.mark.spec("STK-10")
def test_the_ledger_lists_every_movement_newest_first(visitor, twin):
    page = visitor("auditor").visit(PAGE)
    assert len(page.rows) == 25
    assert shown(page) == lines(twin)


@pytest.mark.spec("STK-10")
def test_movements_with_equal_timestamps_are_neither_lost_nor_repeated(visitor, twin):
    add_movements(twin, [("2020-03-10 12:00:00", f"line {number}") for number in range(60)])
    rows = read(visitor("clerk").visit(f"{PAGE}?to=2020-12-31"))
    assert [row["Reason"] for row in rows] == [f"line {number}" for number in range(59, -1, -1)]


@pytest.mark.spec("STK-10")
def test_new_movements_do_not_shift_the_older_pages(visitor, twin):
    page = visitor("clerk").visit(PAGE)
    expected = lines(twin)[25:50]
    record(visitor("clerk"), "HEX-M8-030", "Receipt", 5)
    assert shown(page.click("Older"))[:25] == expected


@pytest.mark.spec("STK-10")
def test_the_last_page_has_no_link_to_older_movements(visitor, twin):
    add_movements(twin, [(f"2020-03-10 12:00:{number:02}", "") for number in range(25)])
    page = visitor("clerk").visit(f"{PAGE}?to=2020-12-31")
    assert len(page.rows) == 25
    assert "Older" not in page.links


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize("typed", ["HEX-M8-030", "hex-m8-030", " HEX-M8-030 "])
def test_the_ledger_can_be_filtered_by_sku(visitor, twin, typed):
    page = visitor("clerk").submit(PAGE, "Filter", {"SKU": typed})
    assert shown(page) == lines(twin, "sku = 'HEX-M8-030'")


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize("kind", SIGNS)
def test_the_ledger_can_be_filtered_by_kind(visitor, twin, kind):
    page = visitor("clerk").submit(PAGE, "Filter", {"Movement": kind})
    assert shown(page) == lines(twin, "kind = ?", kind.lower())


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize("user", ["clerk", "manager"])
def test_the_ledger_can_be_filtered_by_user(visitor, twin, user):
    record(visitor(user), "HEX-M8-030", "Receipt", 5)
    page = visitor("clerk").submit(PAGE, "Filter", {"User": user})
    assert shown(page) == lines(twin, "username = ?", user)


@pytest.mark.spec("STK-10", "ACC-2", "API-7")
@pytest.mark.parametrize("typed", ["CLERK", "ｃlerk"])
def test_the_user_filter_ignores_case(visitor, program, twin, typed):
    page = visitor("clerk").visit(f"{PAGE}?person={typed}")
    assert (shown(page), page.notices) == (lines(twin, "username = 'clerk'"), [])
    found = program("clerk").get("/movements", person=typed).data["results"]
    assert {one["created_by"] for one in found} == {"clerk"}


@pytest.mark.spec("STK-10", "ACC-2")
def test_a_text_too_long_for_a_username_matches_no_user(visitor, twin):
    twin.set_up("ß" * 100, "sharp@stockroom.example", "brass hinge under rain")
    page = visitor("clerk").visit(f"{PAGE}?person={'s' * 200}")
    assert page.notices == [f"Unknown user “{'s' * 200}” was ignored."]


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize(("name", "label"), [("kind", "movement"), ("person", "user")])
def test_an_unknown_value_is_ignored_with_the_name_of_its_field(visitor, name, label):
    page = visitor("clerk").visit(f"{PAGE}?{name}=nobody")
    assert page.notices == [f"Unknown {label} “nobody” was ignored."]


@pytest.mark.spec("STK-10")
def test_filters_can_be_combined_and_are_kept_on_older_pages(visitor, twin):
    add_movements(twin, [(f"2020-03-10 12:{minute:02}:00", "") for minute in range(60)])
    chosen = {"SKU": "HEX-M8-030", "Movement": "Receipt", "User": "clerk", "To": "2020-12-31"}
    page = visitor("clerk").submit(PAGE, "Filter", chosen)
    older = page.click("Older")
    assert older.form("Filter").values == page.form("Filter").values
    assert shown(page) == lines(twin, "stock_stockmovement.created_at < '2021-01-01'")
    assert older.click("Clear filters").rows == visitor("clerk").visit(PAGE).rows


@pytest.mark.spec("ACC-16", "STK-10")
@pytest.mark.parametrize(
    ("role", "day", "found"),
    [
        ("clerk", "2020-03-10", ["22:59:59", "23:00:01", "23:59:59"]),
        ("clerk", "2020-03-11", ["00:00:01"]),
        ("manager", "2020-03-10", ["22:59:59"]),
        ("manager", "2020-03-11", ["23:00:01", "23:59:59", "00:00:01"]),
        ("auditor", "2020-03-10", ["22:59:59", "23:00:01", "23:59:59", "00:00:01"]),
        ("auditor", "2020-03-11", []),
    ],
)
def test_a_date_filter_uses_the_users_time_zone(visitor, twin, role, day, found):
    timestamps = ("10 22:59:59", "10 23:00:01", "10 23:59:59", "11 00:00:01")
    add_movements(twin, [(f"2020-03-{timestamp}", timestamp[3:]) for timestamp in timestamps])
    page = visitor(role).submit(PAGE, "Filter", {"From": day, "To": day})
    assert [row["Reason"] for row in page.rows] == found[::-1]


@pytest.mark.spec("STK-10")
def test_a_date_range_may_be_open_at_one_end(visitor, twin):
    add_movements(twin, [(f"2020-03-{day:02} 12:00:00", str(day)) for day in (9, 10, 11)])
    browser = visitor("clerk")
    until = browser.visit(f"{PAGE}?to=2020-03-10").rows
    assert [row["Reason"] for row in until] == ["10", "9"]
    since = read(browser.visit(f"{PAGE}?from=2020-03-10"))
    assert [row["Reason"] for row in since[-2:]] == ["11", "10"]


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item", "NO-SUCH-ITEM"),
        ("item", "' OR 1=1 --"),
        ("kind", "theft"),
        ("kind", "Receipt"),
        ("person", "nobody"),
        ("from", "yesterday"),
        ("from", "2020-02-30"),
        ("to", "20200310x"),
        ("to", "99999-01-01"),
        ("to", "0000-00-00"),
    ],
)
def test_an_unknown_value_is_ignored_with_a_notice(visitor, twin, name, value):
    page = visitor("clerk").visit(f"{PAGE}?" + urlencode({name: value}))
    assert len(page.notices) == 1
    assert f"“{value}” was ignored." in page.notices[0]
    assert page.rows == visitor("clerk").visit(PAGE).rows


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 30, "1.5", "1' OR '1'='1", "½"])
def test_an_invalid_before_parameter_never_causes_an_error(visitor, before):
    assert visitor("clerk").visit(f"{PAGE}?" + urlencode({"before": before})).status == 200


@pytest.mark.spec("STK-10")
def test_an_empty_ledger_says_so(visitor):
    page = visitor("clerk").visit(f"{PAGE}?to=1999-12-31")
    assert (page.status, page.rows, page.notices) == (200, [], [])
    assert page.links["Clear filters"] == PAGE
