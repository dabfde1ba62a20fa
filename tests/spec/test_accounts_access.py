"""ACC-6: pages that need a login, and pages that also need a permission."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import (
    LOG_IN,
    OWN_PAGES,
    RECORDS,
    STOCK_PAGES,
    TOKENS,
    record,
    session_cookie,
    with_token,
)
from tests.spec.arrange_accounts import add_token, revoked

LOST = "Your session has ended. Log in, and send the form again unless it was already saved."


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6")
@pytest.mark.parametrize(
    "address",
    [
        *STOCK_PAGES,
        *OWN_PAGES,
        "/items/?q=hex%20bolt&status=low&page=2",
        "/items/?q=%22bolt%20m8%22+99%25",
        "/items/?q=D%C3%A9cor",
        "/items/NO-SUCH-ITEM/",
    ],
)
def test_anonymous_users_are_sent_to_the_login_page_and_back(visitor, address):
    browser = visitor()
    sent = browser.visit(address)
    way = urlsplit(sent.location)
    assert (sent.status, way.path) == (302, LOG_IN)
    assert parse_qs(way.query) == {"next": [address]}
    assert browser.log_in("clerk", to=f"?{way.query}").location == address


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6")
def test_the_requested_url_is_quoted_in_next(visitor):
    sent = visitor().visit("/items/?q=a&status=low")
    assert sent.location == f"{LOG_IN}?next={quote('/items/?q=a&status=low')}"


@pytest.mark.spec("ACC-6")
def test_a_form_sent_without_a_login_has_no_effect(visitor, twin):
    browser, before = visitor(), twin.contents(*RECORDS)
    fields = with_token(browser, {"kind": "receipt", "quantity": "5"})
    sent = browser.post("/items/HEX-M8-030/movements/", fields)
    assert sent.location == f"{LOG_IN}?next=/items/HEX-M8-030/movements/"
    assert twin.contents(*RECORDS) == before


@pytest.mark.sharp("/items/NO-SUCH-ITEM/-member")
@pytest.mark.spec("ACC-6", "SEC-1")
@pytest.mark.parametrize("role", ["member", "staff"])
@pytest.mark.parametrize("address", [*STOCK_PAGES, "/items/NO-SUCH-ITEM/", "/items/?page=x"])
def test_without_the_permission_the_status_is_403_and_never_404(visitor, role, address):
    page = visitor(role).visit(address)
    assert page.status == 403
    assert "HEX-M8-030" not in page.html


@pytest.mark.spec("ACC-6")
@pytest.mark.parametrize("sku", ["HEX-M8-030", "NO-SUCH-ITEM"])
@pytest.mark.parametrize("role", ["member", "staff", "auditor"])
def test_recording_a_movement_without_the_permission_is_403_and_never_404(visitor, twin, role, sku):
    browser, before = visitor(role), twin.contents("stock_")
    fields = with_token(browser, {"kind": "receipt", "quantity": "5"})
    assert browser.post(f"/items/{sku}/movements/", fields).status == 403
    assert twin.contents("stock_") == before


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6")
def test_users_with_the_permission_get_404_for_missing_records(visitor):
    browser = visitor("clerk")
    fields = with_token(browser, {"kind": "receipt", "quantity": "5"})
    assert browser.visit("/items/NO-SUCH-ITEM/").status == 404
    assert browser.post("/items/NO-SUCH-ITEM/movements/", fields).status == 404


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6")
@pytest.mark.parametrize("address", OWN_PAGES)
def test_every_logged_in_user_can_open_their_own_account(visitor, address):
    assert visitor("member").visit(address).status == 200


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-3", "ACC-6")
@pytest.mark.parametrize("role", ["member", "staff"])
@pytest.mark.parametrize("start", ["/", LOG_IN])
def test_users_without_stock_permissions_are_redirected_to_their_profile(visitor, role, start):
    browser = visitor()
    page = browser.visit(start)
    done = browser.log_in(role, to=f"?{urlsplit(page.location or '').query}")
    assert done.location == "/accounts/profile/"
    assert done.follow().status == 200


@pytest.mark.spec("ACC-6", "ACC-19")
def test_after_logging_in_again_a_lost_form_leads_back_to_its_page(visitor, twin):
    browser = visitor("clerk")
    form = browser.visit("/items/HEX-M8-030/").form("Record")
    form.fill({"Movement": "receipt", "Quantity": "5"})
    before = twin.contents("stock_")
    browser.cookies.delete(session_cookie(browser))
    sent = with_token(browser, {"kind": "receipt", "quantity": "5"})
    page = browser.post(form.action, sent).follow()
    assert page.messages == [LOST]
    back = page.submit("Log in", {"Username": "clerk", "Password": DEMO_PASSWORD}).follow()
    assert back.location == "/items/HEX-M8-030/"
    assert back.follow().messages == ["No movement was recorded. Fill in the form again."]
    assert twin.contents("stock_") == before


@pytest.mark.spec("ACC-6", "ACC-7", "SEC-2")
def test_a_form_sent_after_logging_out_in_another_tab_leads_to_the_login_page(visitor, twin):
    browser, before = visitor("clerk"), twin.contents("stock_")
    page = browser.visit("/items/HEX-M8-030/")
    form = page.form("Record").fill({"Movement": "receipt", "Quantity": "5"})
    browser.log_out()
    assert form.submit().follow().messages == [LOST]
    assert page.submit("Log out").location == LOG_IN
    browser.log_in("clerk")
    assert form.submit().status == 403
    assert twin.contents("stock_") == before


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6", "ADM-1")
@pytest.mark.parametrize("address", ["/accounts/profile/", "/admin/stock/item/1/change/"])
def test_the_login_page_says_that_the_form_was_not_saved(visitor, address):
    browser = visitor()
    page = browser.post(address, with_token(browser, {"name": "Bolt"})).follow()
    assert page.messages == [LOST]
    assert browser.visit(page.path).messages == []


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6", "ADM-1")
@pytest.mark.parametrize("address", ["/accounts/profile/", "/admin/"])
def test_a_get_request_without_a_session_shows_no_such_warning(visitor, address):
    assert visitor().visit(address).follow().messages == []


@pytest.mark.only("sqlite", "redirects do not depend on the database")
@pytest.mark.spec("ACC-6", "STK-8")
def test_opening_the_url_of_a_rejected_form_redirects_to_the_item(visitor):
    refused = record(visitor("clerk"), "hex-m8-030", "issue", 999)
    page = refused.visitor.visit(refused.path)
    assert (page.status, page.location) == (302, "/items/HEX-M8-030/")
    assert page.follow().messages == ["No movement was recorded. Fill in the form again."]


@pytest.mark.spec("ACC-6", "ACC-18")
def test_opening_the_url_that_revokes_a_token_does_not_revoke_it(visitor, twin):
    number = add_token(twin, "clerk", "Scanner")
    page = visitor("clerk").visit(f"{TOKENS}{number}/revoke/")
    assert page.follow().messages == ["No token was revoked."]
    assert revoked(twin) == []
