"""SEC-7: error pages explain the error and reveal no internals."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.spec.arrange import LOG_IN, until

ITEM = "/items/HEX-M8-030/"


def bad_request(twin):
    return twin.visitor().visit("/items/?q=%00")


def foreign_host(twin):
    return twin.visitor().request("GET", "/", headers={"Host": "evil.example"})


def denied(twin):
    return twin.visitor("member").visit("/items/")


def forged(twin):
    return twin.visitor("clerk").post(f"{ITEM}movements/", [("quantity", "1")])


def missing_item(twin):
    return twin.visitor("clerk").visit("/items/NO-SUCH-ITEM/")


def missing_page(twin):
    return twin.visitor().visit("/no/such/page/")


def missing_file(twin):
    return twin.visitor().visit("/static/nothing.css")


def wrong_method(twin):
    return twin.visitor("clerk").visit("/accounts/logout/")


def too_large(twin):
    return twin.visitor().request("POST", LOG_IN, content=b"x" * 2_000_000)


ERRORS = [
    (bad_request, 400),
    (foreign_host, 400),
    (denied, 403),
    (forged, 403),
    (missing_item, 404),
    (missing_page, 404),
    (missing_file, 404),
    (wrong_method, 405),
    (too_large, 413),
]
INSIDE = ("Traceback", "SELECT", "sqlite", ".py", "Exception", "site-packages")


def is_told_well(page, twin):
    """Return whether an error page explains the error, with the request ID of the log."""
    number = page.headers["X-Request-ID"]
    until(lambda: number in twin.log(), seconds=3)
    lines = [line for line in twin.log().splitlines() if number in line]
    said = len(number) >= 16 and number in page.text and len(page.headings) == 1
    return said and bool(lines) and page.headers["Content-Type"].startswith("text/html")


def tells_secrets(page, twin):
    """Return the internals of the twin that a page reveals."""
    inside = (*INSIDE, str(twin.declaration.folder), twin.store.url, "evil.example")
    return [word for word in inside if word.lower() in page.html.lower()]


@pytest.mark.spec("SEC-7")
@pytest.mark.parametrize(("request_for", "status"), ERRORS)
def test_an_error_page_shows_the_request_id_of_the_log(twin, request_for, status):
    page = request_for(twin)
    assert page.status == status
    assert is_told_well(page, twin)
    assert tells_secrets(page, twin) == []
    assert "Traceback" not in twin.log()


@pytest.mark.only("sqlite", "other databases reject invalid datetimes")
@pytest.mark.spec("SEC-7")
def test_an_unexpected_error_has_an_error_page_and_a_logged_traceback(visitor, twin):
    twin.execute("UPDATE stock_item SET created_at = '2026-02-30 10:00' WHERE sku = 'HEX-M8-030'")
    page = visitor("clerk").visit(ITEM)
    assert (page.status, page.headings) == (500, ["Something went wrong"])
    assert is_told_well(page, twin)
    assert tells_secrets(page, twin) == []
    assert "Traceback" in twin.log()
    assert visitor("clerk").visit("/items/NUT-M8/").status == 200


@pytest.mark.spec("SEC-7")
def test_each_request_has_its_own_id(visitor):
    browser = visitor("clerk")
    numbers = [browser.visit(path).headers["X-Request-ID"] for path in ("/", "/x/", "/healthz")]
    assert len(set(numbers)) == 3


@pytest.mark.spec("SEC-7")
@pytest.mark.parametrize("number", ["mine", "a" * 32, "x\ty"])
def test_a_client_cannot_choose_the_request_id(visitor, number):
    page = visitor().visit("/no/such/page/", headers={"X-Request-ID": number})
    assert page.headers["X-Request-ID"] != number
    assert number not in page.text


@pytest.mark.spec("SEC-7")
def test_an_error_page_shows_who_is_logged_in(visitor):
    assert "Log out" in visitor("member").visit("/items/").document.text_content()
    assert "Log out" in visitor("member").visit("/no/such/page/").document.text_content()


@pytest.mark.spec("SEC-7", "STK-9", "OPS-4")
def test_a_locked_database_is_answered_with_503(visitor, twin):
    browser, before = visitor("clerk"), twin.contents("stock_")
    form = browser.visit(ITEM).form("Record").fill({"Movement": "receipt", "Quantity": "5"})
    with twin.store.held(exclusively=True):
        page = form.submit()
    assert page.status == 503
    assert int(page.headers["Retry-After"]) > 0
    assert is_told_well(page, twin)
    assert tells_secrets(page, twin) == []
    assert "Traceback" not in twin.log()
    assert twin.contents("stock_") == before


@pytest.mark.spec("SEC-7")
@pytest.mark.parametrize(
    "address",
    [LOG_IN, "/items", "/", "/no/such/page/", "/items/?q=%00", "/healthz", "/accounts/logout/"],
)
def test_head_is_answered_like_get_without_a_body(twin, address):
    connection = HTTPConnection(urlsplit(twin.url).netloc, timeout=10)
    with closing(connection):
        statuses = []
        for method in ("HEAD", "GET"):
            connection.request(method, address)
            answer = connection.getresponse()
            statuses.append(answer.status)
            answer.read()
    assert statuses[0] == statuses[1]


@pytest.mark.spec("SEC-7")
@pytest.mark.parametrize(("role", "status"), [("member", 403), ("clerk", 404), ("anonymous", 404)])
def test_the_button_of_an_error_page_leads_to_a_permitted_page(visitor, role, status):
    page = visitor(role).visit("/items/" if role == "member" else "/no/such/page/")
    assert page.status == status
    button = page.main.xpath(".//a[@class = 'button']")[0].get("href")
    assert button == ("/accounts/profile/" if role == "member" else "/")


@pytest.mark.spec("SEC-6", "SEC-7", "OPS-4")
@pytest.mark.only("sqlite", "its lock blocks readers")
@pytest.mark.parametrize("path", ["/no/such/page/", "/accounts/logout/"])
def test_an_error_page_without_a_database_is_a_503(visitor, twin, path):
    browser = visitor("clerk")
    with twin.store.held(exclusively=True):
        page = browser.visit(path)
    assert (page.status, page.headers["Retry-After"]) == (503, "5")


@pytest.mark.only("sqlite", "other databases take no datetime that does not exist")
@pytest.mark.spec("SEC-7", "API-2")
def test_an_unexpected_error_does_not_claim_that_nothing_was_changed(visitor, program, twin):
    twin.execute("UPDATE stock_item SET created_at = '2026-02-30 10:00' WHERE sku = 'HEX-M8-030'")
    page = visitor("clerk").visit(ITEM)
    answer = program("clerk").send("GET", "/api/v1/items/HEX-M8-030")
    assert (page.status, answer.status) == (500, 500)
    assert "The error has been logged." in page.text
    assert "Nothing was changed." not in page.text
    assert answer.response.json()["detail"] == "The error has been logged."


@pytest.mark.spec("SEC-2", "SEC-7", "OPS-4")
@pytest.mark.only("sqlite", "its lock keeps readers out")
def test_a_form_without_its_token_and_without_the_database_is_a_503(visitor, twin):
    browser = visitor("clerk")
    with twin.store.held(exclusively=True):
        page = browser.post("/items/HEX-M8-030/movements/", [("quantity", "1")])
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "Traceback" not in twin.log()
