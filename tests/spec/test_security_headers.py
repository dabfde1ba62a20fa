"""SEC-3: what every answer carries."""

import re

import pytest

from tests.spec.arrange import LOG_IN, OWN_PAGES, PUBLIC_PAGES, STOCK_PAGES

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
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SECURE = {"X-Forwarded-Proto": "https"}


def policy(answer):
    """Return the Content-Security-Policy by directive."""
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.split(maxsplit=1) for part in parts if part.strip())


def static_file(visitor, ending=".css"):
    """Return the address of a static file that pages use."""
    return re.search(rf'"(/static/[^"]*\{ending})"', visitor.visit(LOG_IN).html)[1]


def is_hardened(answer):
    """Tell whether an answer carries every header, and the policy to the letter."""
    permissions = answer.headers["Permissions-Policy"].replace(" ", "").split(",")
    denied = {"camera=()", "geolocation=()", "microphone=()"}
    same = {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    return same and policy(answer) == POLICY and denied <= set(permissions)


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
def test_every_answer_carries_the_headers(visitor, address, status):
    answer = visitor().visit(address)
    assert answer.status == status
    assert is_hardened(answer)


@pytest.mark.spec("SEC-3")
@pytest.mark.parametrize("ending", [".css", ".svg"])
def test_static_files_carry_the_headers(visitor, ending):
    browser = visitor()
    answer = browser.visit(static_file(browser, ending))
    assert answer.status == 200
    assert is_hardened(answer)
    assert is_hardened(browser.request("HEAD", answer.path))


@pytest.mark.spec("SEC-3")
def test_refusals_carry_the_headers(visitor):
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
def test_no_page_holds_an_inline_script_or_style(visitor, address):
    document = visitor("manager").visit(address).document
    assert document.xpath("//script[not(@src)] | //style | //*[@style]") == []
    handlers = document.xpath("//@*[starts-with(name(), 'on')]")
    links = document.xpath("//@href | //@src | //@action")
    assert handlers == []
    assert [link for link in links if re.match(r"\s*(//|[a-z]+:)", link, re.IGNORECASE)] == []


@pytest.mark.spec("SEC-3")
def test_strict_transport_is_asked_for_over_https_alone(production, visitor):
    secure = production.visitor().visit(LOG_IN, headers=SECURE)
    assert secure.status == 200
    assert re.match(r"max-age=31536000\b", secure.headers["Strict-Transport-Security"])
    assert "Strict-Transport-Security" not in production.visitor().visit(LOG_IN).headers
    assert "Strict-Transport-Security" not in visitor().visit(LOG_IN).headers
