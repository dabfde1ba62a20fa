"""SEC-3: headers of every response."""

import re

import pytest

from tests.spec.arrange import LOG_IN, OWN_PAGES, PUBLIC_PAGES, STOCK_PAGES
from tests.spec.headers import is_hardened

pytestmark = pytest.mark.only("sqlite", "headers do not depend on the database")

ADMIN_PAGES = (
    "/admin/",
    "/admin/login/",
    "/admin/stock/",
    "/admin/stock/item/",
    "/admin/stock/item/?q=zzz",
    "/admin/stock/item/add/",
    "/admin/stock/item/2/change/",
    "/admin/stock/item/2/history/",
    "/admin/stock/category/3/delete/",
    "/admin/stock/supplier/5/delete/",
    "/admin/stock/stockmovement/1/change/",
)
PAGES = (*PUBLIC_PAGES, "/accounts/password_reset/done/", *STOCK_PAGES, *OWN_PAGES)
PARTS = {"sku": "HEX-M8-030", "app_label": "stock", "uidb64": "MQ", "token": "x"}
PARTS |= dict.fromkeys(["id", "object_id", "content_type_id"], "1")
SECURE = {"X-Forwarded-Proto": "https"}


def static_file(visitor, ending=".css"):
    """Return the URL of a static file that pages use."""
    return re.search(rf'"(/static/[^"]*\{ending})"', visitor.visit(LOG_IN).html)[1]


@pytest.mark.databases
@pytest.mark.spec("SEC-3")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        (LOG_IN, 200),
        ("/", 302),
        ("/items", 308),
        ("/no/such/page/", 404),
        ("/accounts/logout/", 405),
        ("/items/?q=%00", 400),
        ("/static/nothing.css", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/admin/", 302),
        ("/admin/login/", 200),
        ("/admin/no/such/page/", 404),
    ],
)
def test_every_response_has_the_headers(visitor, address, status):
    answer = visitor().visit(address)
    assert answer.status == status
    assert is_hardened(answer)


@pytest.mark.spec("SEC-3")
@pytest.mark.parametrize("ending", [".css", ".svg"])
def test_static_files_have_the_headers(visitor, ending):
    browser = visitor()
    answer = browser.visit(static_file(browser, ending))
    assert answer.status == 200
    assert is_hardened(answer)
    assert is_hardened(browser.request("HEAD", answer.path))


@pytest.mark.spec("SEC-3")
def test_error_responses_have_the_headers(visitor):
    big = visitor().request("POST", LOG_IN, content=b"x" * 2_000_000)
    foreign = visitor().request("GET", "/", headers={"Host": "evil.example"})
    forged = visitor().post(LOG_IN, [])
    denied = visitor("member").visit("/items/")
    answers = [big, foreign, forged, denied]
    assert [answer.status for answer in answers] == [413, 400, 403, 403]
    assert all(is_hardened(answer) for answer in answers)


@pytest.mark.spec("SEC-3")
@pytest.mark.parametrize(
    "address", [*PAGES, *ADMIN_PAGES, "/items/?q=zzz", "/no/such/page/", "/accounts/reset/x/y/"]
)
def test_no_page_has_an_inline_script_or_style(visitor, address):
    document = visitor("manager").visit(address).document
    assert document.xpath("//script[not(@src)] | //style | //*[@style]") == []
    handlers = document.xpath("//@*[starts-with(name(), 'on')]")
    links = document.xpath("//@href | //@src | //@action")
    assert handlers == []
    assert [link for link in links if re.match(r"\s*(//|[a-z]+:)", link, re.IGNORECASE)] == []


@pytest.mark.spec("SEC-3", "OPS-1")
def test_debug_pages_may_use_their_own_styles_and_scripts(twin):
    with twin.served_with(STOCKROOM_DEBUG="1") as other:
        browser = other.visitor()
        answers = [browser.visit(path) for path in (LOG_IN, "/no/such/page/", "/items/?q=%00")]
    assert [page.status for page in answers] == [200, 404, 400]
    assert is_hardened(answers[0])
    for page in answers:
        inline = page.document.xpath("//script[not(@src)] | //style")
        assert bool(inline) != ("Content-Security-Policy" in page.headers)


@pytest.mark.spec("SEC-3", "SEC-4")
@pytest.mark.parametrize("role", ["anonymous", "superuser"])
def test_in_production_every_response_has_the_headers(over_https, twin, role):
    if role != "anonymous":
        over_https.log_in(role)
    routes = [path.format(**PARTS) for path in twin.routes]
    files = [static_file(over_https), "/static/nothing.css"]
    odd = ["/items", "/no/such/page/", "/items/?q=%00", "/items/NO-SUCH-ITEM/"]
    answers = [over_https.visit(address) for address in [*routes, *files, *odd]]
    answers += [
        over_https.post(LOG_IN),
        over_https.visit("/", {"X-Forwarded-Host": "evil.example"}),
    ]
    answers += [over_https.request("POST", LOG_IN, content=b"x" * 2_000_000)]
    assert {200, 302, 308, 400, 403, 404, 405, 413} <= {page.status for page in answers}
    assert [page for page in answers if not is_hardened(page)] == []
    assert {page.headers.get("Strict-Transport-Security") for page in answers} == {
        "max-age=31536000"
    }


@pytest.mark.spec("SEC-3")
def test_hsts_is_sent_over_https_only(production, visitor):
    secure = production.visitor().visit(LOG_IN, headers=SECURE)
    assert secure.status == 200
    assert re.match(r"max-age=31536000\b", secure.headers["Strict-Transport-Security"])
    assert "Strict-Transport-Security" not in production.visitor().visit(LOG_IN).headers
    assert "Strict-Transport-Security" not in visitor().visit(LOG_IN).headers
