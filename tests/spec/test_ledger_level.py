"""STK-9: the level is never wrong, however many ask at once."""

import pytest

from tests.spec.arrange import MOVEMENTS, on_hand, record, said, set_level, together

SKU = "HEX-M8-030"
SUM = f"SELECT sum(quantity_change) {MOVEMENTS} WHERE sku = ?"


def forms(browser, count, kind, quantity, reason=""):
    """Return filled movement forms, each of a browser of its own in the same session."""
    fields = {"Movement": kind, "Quantity": str(quantity), "Reason": reason}
    pages = [browser.clone().visit(f"/items/{SKU}/") for _ in range(count)]
    return [page.form("Record").fill(fields) for page in pages]


@pytest.mark.spec("STK-9")
def test_every_level_of_the_demo_data_is_the_sum_of_its_movements(twin):
    wrong = twin.rows(
        "SELECT sku FROM stock_item WHERE quantity_on_hand <> (SELECT coalesce("
        "sum(quantity_change), 0) FROM stock_stockmovement WHERE item_id = stock_item.id)"
    )
    assert wrong == []


@pytest.mark.spec("STK-9")
def test_an_issue_over_the_stock_is_refused(visitor, twin):
    browser = visitor("clerk")
    record(browser, SKU, "Adjustment", 3, "counted")
    before = twin.contents("stock_")
    page = record(browser, SKU, "Issue", 4)
    assert (page.status, said(page)) == (200, ["Only 3 on hand."])
    assert twin.contents("stock_") == before


@pytest.mark.spec("STK-9")
def test_nothing_can_be_issued_from_an_empty_shelf(visitor, twin):
    empty = twin.value("SELECT sku FROM stock_item WHERE status = 'out' AND is_active = true")
    assert said(record(visitor("clerk"), empty, "Issue", 1)) == ["Only 0 on hand."]


@pytest.mark.spec("STK-9")
def test_the_level_follows_a_long_sequence(visitor, twin):
    browser = visitor("clerk")
    steps = [("Adjustment", 12), ("Issue", 5), ("Issue", 8), ("Receipt", 1), ("Issue", 8)]
    steps += [
        ("Adjustment", 0),
        ("Issue", 1),
        ("Receipt", 250),
        ("Adjustment", 249),
        ("Issue", 249),
    ]
    seen = []
    for kind, quantity in steps:
        record(browser, SKU, kind, quantity, "counted")
        seen.append(on_hand(twin, SKU))
        assert seen[-1] == twin.value(SUM, SKU)
    assert seen == [12, 7, 7, 8, 0, 0, 0, 250, 249, 0]


@pytest.mark.spec("STK-9")
def test_a_level_reaches_999_999_999_and_no_more(visitor, twin):
    set_level(twin, SKU, 999_999_998)
    browser = visitor("clerk")
    refused = record(browser, SKU, "Receipt", 2)
    assert (refused.status, len(said(refused))) == (200, 1)
    assert on_hand(twin, SKU) == 999_999_998
    assert record(browser, SKU, "Receipt", 1).status == 302
    assert on_hand(twin, SKU) == 999_999_999


@pytest.mark.spec("STK-9")
def test_eight_issues_at_once_take_no_more_than_there_is(visitor, twin):
    browser = visitor("clerk")
    record(browser, SKU, "Adjustment", 10, "counted")
    pages = together([form.submit for form in forms(browser, 8, "issue", 2)])
    assert sorted(page.status for page in pages) == [200] * 3 + [302] * 5
    assert [said(page) for page in pages if page.status == 200] == [["Only 0 on hand."]] * 3
    assert (on_hand(twin, SKU), twin.value(SUM, SKU)) == (0, 0)


@pytest.mark.spec("STK-9")
def test_receipts_and_issues_at_once_lose_nothing(visitor, twin):
    browser = visitor("clerk")
    record(browser, SKU, "Adjustment", 100, "counted")
    jobs = forms(browser, 4, "receipt", 7) + forms(browser, 4, "issue", 3)
    assert [page.status for page in together([form.submit for form in jobs])] == [302] * 8
    assert (on_hand(twin, SKU), twin.value(SUM, SKU)) == (116, 116)


@pytest.mark.spec("STK-9")
def test_eight_equal_counts_at_once_are_one_adjustment(visitor, twin):
    browser = visitor("clerk")
    record(browser, SKU, "Adjustment", 100, "counted")
    pages = together([form.submit for form in forms(browser, 8, "adjustment", 60, "counted")])
    assert sorted(page.status for page in pages) == [200] * 7 + [302]
    assert [said(page) for page in pages if page.status == 200] == [["Already 60 on hand."]] * 7
    assert (on_hand(twin, SKU), twin.value(SUM, SKU)) == (60, 60)


@pytest.mark.spec("STK-9")
def test_what_the_lines_say_was_left_is_what_was_left(visitor, twin):
    browser = visitor("clerk")
    together([form.submit for form in forms(browser, 8, "receipt", 5)])
    lines = twin.rows(
        f"SELECT quantity_change, quantity_after {MOVEMENTS} WHERE sku = ? "
        "ORDER BY stock_stockmovement.id",
        SKU,
    )
    levels = [sum(line["quantity_change"] for line in lines[: n + 1]) for n in range(len(lines))]
    assert [line["quantity_after"] for line in lines] == levels


@pytest.mark.spec("STK-9", "OPS-3")
def test_a_lock_that_outlasts_one_wait_does_not_lose_a_movement(visitor, twin):
    form, before = forms(visitor("clerk"), 1, "receipt", 5)[0], on_hand(twin, SKU)
    with twin.store.held():
        assert form.submit().status == 503
    assert on_hand(twin, SKU) == before
    assert [form.submit().status, form.submit().status] == [302, 302]
    assert on_hand(twin, SKU) == before + 5
