"""STK-13: one form records one movement, however often it is sent."""

from contextlib import ExitStack

import pytest

from tests.harness.databases import RuleBroken
from tests.spec.arrange import ledger, meanwhile, on_hand, record, said, set_level, together

SKU = "HEX-M8-030"
REUSED = "This form has already recorded a movement. Submit it again to record this one too."
NO_KEY = "This form could not be verified. Submit it again."


def filled(browser, kind="receipt", quantity=5, reason="shelf 4", sku=SKU):
    """Return the movement form of an item, filled in."""
    fields = {"Movement": kind, "Quantity": quantity, "Reason": reason}
    return browser.visit(f"/items/{sku}/").form("Record").fill(fields)


def key_of(form):
    """Return the key of a form."""
    return dict(form.pairs())["key"]


@pytest.mark.spec("STK-13")
def test_each_page_has_its_own_key(visitor):
    browser = visitor("clerk")
    refused = record(browser, SKU, "Issue", 1_000_000).form("Record")
    keys = {key_of(form) for form in [filled(browser), filled(browser), refused]}
    assert len(keys) == 3
    assert min(map(len, keys)) >= 20


@pytest.mark.spec("STK-13")
@pytest.mark.parametrize("kind", ["receipt", "issue", "adjustment"])
def test_a_form_sent_twice_records_one_movement(visitor, twin, kind):
    set_level(twin, SKU, 40)
    before, form = len(ledger(twin)), filled(visitor("clerk"), kind)
    first, second = form.submit(), form.submit()
    assert (first.status, first.location) == (second.status, second.location)
    assert (first.status, len(ledger(twin))) == (302, before + 1)


@pytest.mark.spec("STK-13")
def test_a_form_sent_again_later_shows_the_first_message_again(visitor, twin):
    browser = visitor("clerk")
    form = filled(browser)
    first = form.submit().follow().messages
    record(browser, SKU, "Receipt", 7).follow()
    level = on_hand(twin, SKU)
    assert form.submit().follow().messages == first
    assert on_hand(twin, SKU) == level


@pytest.mark.spec("STK-13")
def test_a_message_queued_twice_is_shown_once(visitor):
    form = filled(visitor("clerk"))
    form.submit()
    assert len(form.submit().follow().messages) == 1


@pytest.mark.spec("STK-13", "OPS-5")
@pytest.mark.parametrize("kind", ["receipt", "adjustment"])
def test_twelve_concurrent_copies_in_three_processes_record_one_movement(visitor, twin, kind):
    before, form = len(ledger(twin)), filled(visitor("clerk"), kind)
    with ExitStack() as stack:
        others = [stack.enter_context(twin.served_with()) for _ in range(2)]
        pages = together([copy_at(one, form) for one in [twin, *others] * 4])
    assert {(page.status, page.location) for page in pages} == {(302, done_at(twin))}
    assert len(ledger(twin)) == before + 1


def done_at(twin):
    """Return the URL that the newest movement redirects to."""
    return f"/items/{SKU}/?recorded={twin.value('SELECT max(id) FROM stock_stockmovement')}"


def copy_at(process, form):
    """Return a function that sends a copy of a form to one of the processes."""
    browser = process.visitor()
    browser.cookies.update(form.page.visitor.cookies)
    return lambda: browser.post(form.action, form.pairs(), referrer=form.page.path)


@pytest.mark.spec("STK-13", "STK-9")
def test_twelve_concurrent_copies_of_a_rejected_form_record_nothing(visitor, twin):
    set_level(twin, SKU, 3)
    before, form = twin.contents("stock_"), filled(visitor("clerk"), "issue", 4)
    pages = together([copy_at(twin, form) for _ in range(12)])
    assert {(page.status, *said(page)) for page in pages} == {(200, "Only 3 on hand.")}
    assert twin.contents("stock_") == before


@pytest.mark.spec("STK-13")
@pytest.mark.parametrize(
    "other", [{"Movement": "issue"}, {"Quantity": 6}, {"Reason": "shelf 5"}, {"Reason": ""}]
)
def test_a_used_key_with_other_values_records_nothing_until_the_form_is_sent_again(
    visitor, twin, other
):
    form = filled(visitor("clerk"))
    form.submit()
    before = twin.contents("stock_")
    page = form.fill(other).submit()
    assert (page.status, page.errors) == (200, {"": [REUSED]})
    assert twin.contents("stock_") == before
    again = page.form("Record")
    assert (again.values, key_of(again) == key_of(form)) == (form.values, False)
    assert again.submit().status == 302
    assert len(ledger(twin)) == len(before["stock_stockmovement"]) + 1


@pytest.mark.spec("STK-13", "SEC-6")
@pytest.mark.parametrize(
    "key", ["", " ", "a b", "k" * 256, "k" * 100_000, "a\0b", "a\n", "ключ", "½", "\x7f"]
)
def test_an_invalid_key_records_nothing_until_the_form_is_sent_again(visitor, twin, key):
    before, form = twin.contents("stock_"), filled(visitor("clerk"))
    pairs = [pair for pair in form.pairs() if pair[0] != "key"]
    sent = [*pairs, ("key", key)] if key else pairs
    page = form.page.visitor.post(form.action, sent, referrer=form.page.path)
    assert (page.status, page.errors) == (200, {"": [NO_KEY]})
    assert twin.contents("stock_") == before
    assert page.form("Record").values == form.values
    assert page.form("Record").submit().status == 302


@pytest.mark.spec("STK-13")
@pytest.mark.parametrize("key", ["k", "k" * 255, "'\";--<b>", "K%k\\/"])
def test_a_key_may_be_any_visible_ascii_text_of_up_to_255_characters(visitor, twin, key):
    before, form = len(ledger(twin)), filled(visitor("clerk")).send_also("key", key)
    assert [form.submit().status, form.submit().status] == [302, 302]
    assert len(ledger(twin)) == before + 1


@pytest.mark.spec("STK-13", "STK-9")
def test_a_rejected_form_does_not_use_its_key(visitor, twin):
    set_level(twin, SKU, 3)
    browser = visitor("clerk")
    form = filled(browser, "issue", 4)
    assert said(form.submit()) == ["Only 3 on hand."]
    record(browser, SKU, "Receipt", 1)
    assert form.submit().status == 302
    assert on_hand(twin, SKU) == 0


@pytest.mark.spec("STK-13")
def test_keys_are_case_sensitive_and_belong_to_a_user(visitor, twin):
    before = len(ledger(twin))
    forms = [
        filled(visitor("clerk")).send_also("key", "k"),
        filled(visitor("clerk")).send_also("key", "K"),
        filled(visitor("manager")).send_also("key", "k"),
    ]
    assert [form.submit().status for form in forms] == [302] * 3
    assert len(ledger(twin)) == before + 3


@pytest.mark.spec("STK-13")
@pytest.mark.sharp
def test_a_key_used_for_one_item_records_nothing_for_another(visitor, twin):
    filled(visitor("clerk")).send_also("key", "k").submit()
    before = twin.contents("stock_")
    page = filled(visitor("clerk"), sku="HEX-M6-025").send_also("key", "k").submit()
    assert (page.status, page.errors) == (200, {"": [REUSED]})
    assert twin.contents("stock_") == before


@pytest.mark.spec("STK-13", "OPS-5")
def test_one_key_used_concurrently_for_six_items_records_one_movement(visitor, twin):
    before = len(ledger(twin))
    skus = [row["sku"] for row in twin.rows("SELECT sku FROM stock_item WHERE is_active LIMIT 6")]
    forms = [filled(visitor("clerk"), sku=sku).send_also("key", "k") for sku in skus]
    pages = together([form.submit for form in forms])
    assert sorted(page.status for page in pages) == [200] * 5 + [302]
    assert {*(tuple(said(page)) for page in pages if page.status == 200)} == {(REUSED,)}
    assert len(ledger(twin)) == before + 1


@pytest.mark.spec("STK-13")
def test_a_key_is_stored_as_long_as_its_movement(visitor, twin):
    form = filled(visitor("clerk"))
    form.submit()
    twin.execute("UPDATE stock_stockmovement SET created_at = '2001-01-01 00:00:00'")
    before = len(ledger(twin))
    assert form.submit().status == 302
    assert len(ledger(twin)) == before


@pytest.mark.spec("STK-13")
def test_the_database_rejects_a_users_duplicate_key(twin):
    mine = [
        row["id"] for row in twin.rows("SELECT id FROM stock_stockmovement ORDER BY id LIMIT 2")
    ]
    twin.execute("UPDATE stock_stockmovement SET created_by_id = 1 WHERE id IN (?, ?)", *mine)
    keyed = "UPDATE stock_stockmovement SET request_key = 'k' WHERE id = ?"
    assert twin.execute(keyed, mine[0]) == 1
    with pytest.raises(RuleBroken):
        twin.execute(keyed, mine[1])


@pytest.mark.only("sqlite", "on other databases a movement does not wait for a lock on sessions")
@pytest.mark.spec("STK-13", "ACC-19")
def test_a_movement_is_confirmed_even_if_the_session_ended_during_the_request(visitor, twin):
    browser, before = visitor("clerk"), on_hand(twin, SKU)
    form = filled(browser)
    (sessions,) = [name for name in twin.contents("accounts_", "django_") if "session" in name]
    done = meanwhile(twin, [f"DELETE FROM {sessions}"], form.submit)
    assert on_hand(twin, SKU) == before + 5
    assert done.location == done_at(twin)
    login = done.follow().location
    assert login.startswith(f"/accounts/login/?next=/items/{SKU}/")
    (message,) = browser.visit(login).messages
    assert message.startswith("Received 5")
