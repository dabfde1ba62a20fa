"""Movements change what is on hand, however many are recorded at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

BOX = "/items/BOX-A4/"
RECORD = "/items/BOX-A4/movements/"
RECEIPT = {"Movement": "receipt", "Quantity": "5"}
ISSUE = {"Movement": "issue", "Quantity": "5"}
COLUMNS = ["When", "Movement", "Change", "By"]


@pytest.fixture
def on_hand(visit):
    """Return a function that reads how many boxes the page says are on hand."""
    return lambda: int(visit(BOX).details["On hand"])


@pytest.fixture
def record_at_once(browser, visit_as):
    """Return a function that records a movement of 1 often and at once, and counts the answers."""

    def send_in_turn(sent):
        client = browser("clerk")
        return [client.post(RECORD, data=sent).status_code for _ in range(4)]

    def record_at_once(kind):
        page = visit_as("clerk", RECORD)
        sent = page.hidden_fields | {"kind": kind, "quantity": "1"}
        with ThreadPoolExecutor(8) as clerks:
            answers = [status for some in clerks.map(send_in_turn, [sent] * 8) for status in some]
        return {status: answers.count(status) for status in sorted(set(answers))}

    return record_at_once


def test_the_item_links_to_the_form(visit_as):
    links = visit_as("clerk", BOX).links
    found = links.get("Record a movement")
    assert found == RECORD, f"“Record a movement” should link to {RECORD}; its links: {links}."


def test_a_receipt_adds_to_what_is_on_hand(visit_as, visit):
    answer = visit_as("clerk", RECORD).submit(RECEIPT)
    assert answer.location == BOX, f"A receipt should lead to {BOX}; {answer.outcome}."
    page = visit(BOX)
    assert page.details["On hand"] == "17", f"12 and 5 are 17 on hand, not {page.details}."


def test_an_issue_is_confirmed_by_a_message(visit):
    page = visit(visit(RECORD).submit(ISSUE).location or BOX)
    assert page.details["On hand"] == "7", f"12 less 5 are 7 on hand, not {page.details}."
    wanted = "Issued 5 × Storage box A4."
    found = page.messages
    assert found == [wanted], f"An element with role=“status” should say “{wanted}”, not {found}."


def test_the_item_lists_its_movements_newest_first(visit_as, visit):
    visit_as("clerk", RECORD).submit(RECEIPT)
    visit_as("manager", RECORD).submit(ISSUE)
    rows = [[row.get(column) for column in COLUMNS[1:]] for row in visit(BOX).rows]
    wanted = [["Issue", "-5", "manager"], ["Receipt", "+5", "clerk"]]
    assert rows == wanted, f"The columns {COLUMNS[1:]} should have {wanted}: {rows}."


def test_nobody_issues_more_than_is_there(visit, on_hand):
    page = visit(RECORD).submit(ISSUE | {"Quantity": "13"})
    wanted, found = ["Only 12 on hand."], page.errors
    assert found == wanted, f"An element with role=“alert” should say {wanted}; it says {found}."
    assert on_hand() == 12, f"12 should still be on hand; the page says {on_hand()}."
    assert visit(BOX).rows == [], "A movement that was refused should not be listed."


@pytest.mark.parametrize("quantity", ["0", "-5", "1.5", "many", "1000001"])
def test_a_quantity_is_a_whole_number_from_1(visit, on_hand, quantity):
    page = visit(RECORD).submit(RECEIPT | {"Quantity": quantity})
    assert page.errors, f"With “{quantity}” an element with role=“alert” should say what is wrong."
    assert on_hand() == 12, f"12 should still be on hand; the page says {on_hand()}."


def test_receipts_at_once_are_all_counted(record_at_once, on_hand):
    answers = record_at_once("receipt")
    assert answers == {302: 32}, f"32 receipts should redirect, with 302; the answers: {answers}."
    assert on_hand() == 44, f"12 and 32 receipts of 1 are 44 on hand; the page says {on_hand()}."


def test_issues_at_once_stop_at_zero(record_at_once, on_hand):
    answers = record_at_once("issue")
    wanted = {200: 20, 302: 12}
    assert on_hand() == 0, f"After 32 issues of 1 from 12, 0 are left; the page says {on_hand()}."
    assert answers == wanted, f"12 of 32 issues should succeed, {wanted}; the answers: {answers}."


def test_the_database_itself_allows_no_less_than_zero(site):
    is_refused = False
    with closing(sqlite3.connect(site.database)) as database:
        try:
            database.execute("UPDATE stock_item SET quantity_on_hand = -1")
        except sqlite3.IntegrityError:
            is_refused = True
    assert is_refused, "The table stock_item should have a CHECK constraint: quantity_on_hand >= 0."


def test_an_item_that_moved_cannot_be_deleted(visit):
    visit(RECORD).submit(RECEIPT)
    items = "/admin/stock/item/"
    path = visit(visit(items).links.get("BOX-A4", items)).links.get("Delete", items)
    page = visit(path)
    page.client.post(path, data=page.hidden_fields | {"post": "yes"})
    status = visit(BOX).status
    assert status == 200, f"BOX-A4 has a movement, so it should stay; {BOX} answered {status}."


def test_users_without_the_permission_record_nothing(visit_as):
    status = visit_as("member", RECORD).status
    assert status == 403, f"A user without a group should get 403 at {RECORD}; got {status}."


def test_an_item_that_is_not_there_does_not_move(visit):
    path = "/items/NO-SUCH-ITEM/movements/"
    status = visit(path).status
    assert status == 404, f"{path} should answer 404; it answered {status}."
