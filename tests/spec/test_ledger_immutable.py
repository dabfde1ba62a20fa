"""STK-11: movements cannot be changed or deleted."""

import pytest

from tests.spec.arrange import ledger, record, with_token

PAGE = "/movements/"
ADMIN = "/admin/stock/stockmovement/"


@pytest.mark.spec("STK-11")
def test_only_these_urls_outside_the_admin_expose_movements(twin):
    paths = [path for path in twin.routes if "movement" in path and not path.startswith("/admin/")]
    by_token = ["/api/v1/items/{sku}/movements", "/api/v1/movements"]
    pages = ["/items/{sku}/movements/", PAGE, f"{PAGE}{{id}}/undo/"]
    # The reports may be left out, and print the ledger.
    assert sorted({*paths} - {f"{PAGE}print/"}) == [*by_token, *pages]


@pytest.mark.spec("STK-11")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        "/movements/print/",
        "/movements/1/",
        "/items/HEX-M8-030/",
        "/items/HEX-M8-030/movements/1/",
        "/movements/1",
        f"{ADMIN}1/change/",
        f"{ADMIN}1/delete/",
    ],
)
def test_no_method_changes_or_deletes_a_movement(visitor, twin, method, address):
    browser, before = visitor("superuser"), ledger(twin)
    fields = with_token(browser, {"id": "1", "quantity": "1", "_method": "DELETE"})
    token = fields[0][1]
    header = {"X-CSRFToken": token, "X-HTTP-Method-Override": "DELETE"}
    answer = browser.request(method, address, data=dict(fields), headers=header)
    assert answer.status in (403, 404, 405)
    assert ledger(twin) == before


@pytest.mark.spec("STK-11")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_request_to_the_recording_url_redirects_to_the_item(visitor, twin, method):
    browser, before = visitor("superuser"), ledger(twin)
    answer = browser.request(method, "/items/HEX-M8-030/movements/")
    assert (answer.status, answer.location) == (302, "/items/HEX-M8-030/")
    assert ledger(twin) == before


@pytest.mark.spec("STK-11")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_recording_url_accepts_only_post(visitor, twin, method):
    browser, before = visitor("superuser"), ledger(twin)
    answer = browser.request(method, "/items/HEX-M8-030/movements/")
    assert answer.status in ((405,) if method == "OPTIONS" else (405, 403))
    assert ledger(twin) == before


@pytest.mark.spec("STK-11")
def test_movements_are_unaffected_by_later_changes(visitor, twin):
    before = ledger(twin)
    record(visitor("superuser"), "HEX-M8-030", "Adjustment", 0, "stolen")
    record(visitor("superuser"), "HEX-M8-030", "Receipt", 5)
    assert set(before) < set(ledger(twin))
