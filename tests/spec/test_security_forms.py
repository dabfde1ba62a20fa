"""SEC-1 and SEC-2: doors are closed by default, and forms come from here."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, OWN_PAGES, PUBLIC_PAGES, RECORDS, is_logged_in, token_field

TEXT = "The form was out of date. Go back, reload the page and try again."
MOVEMENT = "/items/HEX-M8-030/movements/"
FIELDS = {"Movement": "receipt", "Quantity": "5"}
DOOR = "/admin/login/"
ADMIN_FORMS = (
    DOOR,
    "/admin/logout/",
    "/admin/stock/item/",
    "/admin/stock/item/add/",
    "/admin/stock/item/2/change/",
    "/admin/stock/item/2/delete/",
    "/admin/accounts/user/4/password/",
)
FORMS = (*PUBLIC_PAGES, *OWN_PAGES, "/accounts/logout/", MOVEMENT, *ADMIN_FORMS)
OPEN = {*PUBLIC_PAGES, "/accounts/password_reset/done/", "/healthz", "/readyz"}
OPEN |= {"/accounts/reset/{uidb64}/{token}/", "/accounts/logout/", DOOR, "/admin/logout/"}
DOORS = (LOG_IN, DOOR)
PARTS = {"sku": "HEX-M8-030", "app_label": "stock"}
PARTS |= dict.fromkeys(["id", "object_id", "content_type_id"], "1")


@pytest.fixture
def form(visitor):
    """Return a filled movement form of a clerk."""
    return visitor("clerk").visit("/items/HEX-M8-030/").form("Record").fill(FIELDS)


def is_refused(answer):
    """Tell whether an answer says that the form does not come from here."""
    return answer.status == 403 and TEXT in answer.text


@pytest.mark.spec("SEC-1")
def test_every_address_but_the_public_ones_asks_for_a_log_in(visitor, twin):
    closed = sorted(set(twin.routes) - OPEN)
    answers = [visitor().visit(path.format(**PARTS)) for path in closed]
    wrong = [a for a in answers if a.status != 405 and not (a.location or "").startswith(DOORS)]
    assert closed
    assert wrong == []


@pytest.mark.spec("SEC-2")
def test_the_right_token_is_taken(form):
    assert form.submit().status == 302


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("role", ["anonymous", "manager"])
def test_without_a_token_no_form_is_taken(visitor, twin, role, address):
    browser, before = visitor(role), twin.contents(*RECORDS)
    fields = [
        ("username", "clerk"),
        ("kind", "receipt"),
        ("quantity", "5"),
        ("email", "a@b.example"),
        ("post", "yes"),
    ]
    assert is_refused(browser.post(address, fields))
    assert twin.contents(*RECORDS) == before
    assert is_logged_in(browser) == (role == "manager")


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "address", ["/", "/items/", MOVEMENT, "/accounts/profile/", "/admin/stock/item/2/change/"]
)
def test_no_method_that_writes_passes_without_a_token(visitor, twin, method, address):
    browser, before = visitor("superuser"), twin.contents(*RECORDS)
    assert browser.request(method, address).status in (403, 405)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("token", ["", "x", "0" * 64, "a" * 32, "é", "\x7f", "a.b.c", "w" * 5000])
def test_a_wrong_token_is_refused(form, twin, token):
    before = twin.contents(*RECORDS)
    assert is_refused(form.send_also(token_field(form), token).submit())
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("role", ["clerk", "manager", "anonymous"])
def test_the_token_of_another_session_is_refused(form, visitor, twin, role):
    other = visitor(role).visit("/accounts/profile/" if role != "anonymous" else LOG_IN)
    name, before = token_field(form), twin.contents(*RECORDS)
    form.send_also(name, dict(other.forms[0].pairs())[name])
    assert is_refused(form.submit())
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
def test_a_token_from_before_the_log_in_is_refused(visitor, twin):
    browser = visitor()
    early = browser.visit(LOG_IN).form("Log in")
    browser.log_in("clerk")
    form = browser.visit("/items/HEX-M8-030/").form("Record").fill(FIELDS)
    name, before = token_field(form), twin.contents(*RECORDS)
    assert is_refused(form.send_also(name, dict(early.pairs())[name]).submit())
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
def test_without_the_browsers_cookies_a_token_is_worth_nothing(form, visitor):
    assert is_refused(visitor().post(MOVEMENT, form.pairs()))


@pytest.mark.spec("SEC-2")
def test_one_token_serves_for_several_forms_of_one_session(visitor):
    page = visitor("clerk").visit("/items/HEX-M8-030/")
    assert [page.submit("Record", FIELDS).status for _ in range(3)] == [302] * 3


@pytest.mark.spec("SEC-2")
def test_nobody_can_be_logged_in_as_another_by_a_foreign_form(visitor):
    browser = visitor()
    fields = [("username", "clerk"), ("password", DEMO_PASSWORD)]
    assert is_refused(browser.post(LOG_IN, fields, headers={"Origin": "https://evil.example"}))
    assert not is_logged_in(browser)
