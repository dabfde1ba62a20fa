"""SEC-5: trusted proxies' headers are used, all others ignored."""

from urllib.parse import urlencode

import pytest

from tests.spec.arrange import LOG_IN
from tests.spec.arrange_accounts import WRONG

pytestmark = pytest.mark.only("sqlite", "it is checked before a page uses the database")

KIND = "application/x-www-form-urlencoded"
IPV4, IPV6, PROXY = "203.0.113.9", "2001:db8::1", ""
# The IP address used for each value of X-Forwarded-For, one line per header.
# What a client writes before it does not change what the proxy writes last.
ADDRESSES = {
    IPV4: [
        IPV4,
        f"10.0.0.1, {IPV4}",
        f"10.0.0.1,10.0.0.2,{IPV4}",
        f"10.0.0.1\n10.0.0.2, {IPV4}",
        f"10.0.0.1\n{IPV4}",
        f", , {IPV4}",
        f'"10.0.0.1, {IPV4}',
        f'"10.0.0.1", {IPV4}',
        f'"\\", {IPV4}',
        f"unknown, {IPV4}",
        f"\xff, {IPV4}",
        f"{'x' * 5000}, {IPV4}",
        f"{IPV4}:4711",
    ],
    IPV6: [IPV6, "2001:DB8:0:0::1", f"[{IPV6}]", f"[{IPV6}]:4711", f"{IPV4}, {IPV6}"],
    PROXY: [
        "",
        ",",
        f"{IPV4},",
        f"{IPV4};",
        f"{IPV4}:x",
        f'"{IPV4}"',
        "203.0.113",
        "999.0.113.9",
        "unknown",
        "_hidden",
        "[",
        "[]:80",
        "::g",
        "\xff",
    ],
}
SCHEMES = {
    True: ["https", "http, https", "http\nhttps", "HTTPS", '"http, https'],
    False: ["http", "https, http", "https\nhttp", "", ",", "https,", "ftp", '"https"', "\xff"],
}
HOSTS = {
    200: [
        "stockroom.example",
        "STOCKROOM.EXAMPLE",
        "stockroom.example:8443",
        "evil.example, stockroom.example",
        "evil.example\nstockroom.example",
        '"evil.example, stockroom.example',
        "stockroom.example,",
        "",
    ],
    400: [
        "evil.example",
        "stockroom.example, evil.example",
        "stockroom.example.evil.example",
        "stockroom.example:x",
        "stockroom.example@evil.example",
        '"stockroom.example"',
        "[::1]",
        "[",
        "\xff",
    ],
}
# Headers that some servers trust by default.
STRANGE = {
    "Forwarded": "for=203.0.113.9;proto=https;host=evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Ssl": "on",
    "X-Original-URL": "/evil/",
    "X-Rewrite-URL": "/evil/",
    "X-Script-Name": "/evil",
    "X-HTTP-Method-Override": "DELETE",
}


def lines(name, value):
    """Return a proxy header, in as many lines as the value has."""
    return [(f"X-Forwarded-{name}".encode(), line.encode("latin-1")) for line in value.split("\n")]


def filled(browser):
    """Return a login form with a wrong password."""
    return browser.visit(LOG_IN).form("Log in").fill({"Username": "clerk", "Password": WRONG})


def counted_as(form, *headers):
    """Send a failing login, and return the keys under which it is counted."""
    browser, twin = form.page.visitor, form.page.visitor.twin
    twin.execute("DELETE FROM accounts_throttle")
    sent = [(b"Origin", browser.origin.encode()), (b"Content-Type", KIND.encode()), *headers]
    page = browser.request("POST", form.action, content=urlencode(form.pairs()), headers=sent)
    assert page.status == 200
    return {row["scope"] for row in twin.rows("SELECT scope FROM accounts_throttle")}


@pytest.mark.spec("SEC-5", "ACC-14")
def test_the_ip_address_from_one_trusted_proxy_is_used(over_https):
    form = filled(over_https)
    right = {one: counted_as(form, *(lines("For", one) if one else [])) for one in ADDRESSES}
    assert len(set.union(*right.values())) == 6
    for address, values in ADDRESSES.items():
        counted = {value: counted_as(form, *lines("For", value)) for value in values}
        assert [value for value in values if counted[value] != right[address]] == []


@pytest.mark.spec("SEC-5", "ACC-14")
def test_without_a_proxy_the_ip_address_cannot_be_forged(visitor):
    form = filled(visitor())
    right, values = counted_as(form), sum(ADDRESSES.values(), [*STRANGE.values()])
    counted = {value: counted_as(form, *lines("For", value)) for value in values}
    assert [value for value in values if counted[value] != right] == []


@pytest.mark.spec("SEC-5", "SEC-3")
@pytest.mark.parametrize("is_secure", SCHEMES)
def test_the_scheme_from_one_trusted_proxy_is_used(production, is_secure):
    browser, values = production.visitor(), SCHEMES[is_secure]
    pages = [browser.visit(LOG_IN, headers=lines("Proto", value)) for value in values]
    asked = ["Strict-Transport-Security" in page.headers for page in pages]
    assert {page.status for page in pages} == {200}
    assert dict(zip(values, asked, strict=True)) == dict.fromkeys(values, is_secure)


@pytest.mark.spec("SEC-5", "SEC-2")
def test_an_invalid_scheme_is_ignored(twin):
    with twin.served_with(STOCKROOM_TRUSTED_PROXIES="1") as proxied:
        assert counted_as(filled(proxied.visitor()), *lines("Proto", "ftp"))


@pytest.mark.spec("SEC-5")
@pytest.mark.parametrize("status", HOSTS)
def test_the_host_from_one_trusted_proxy_is_used(production, status):
    browser, values = production.visitor(), HOSTS[status]
    pages = {one: browser.visit(LOG_IN, headers=lines("Host", one)) for one in values}
    assert {one: page.status for one, page in pages.items()} == dict.fromkeys(values, status)
    assert [page for page in pages.values() if "evil" in f"{page.headers}{page.html}"] == []


@pytest.mark.spec("SEC-5")
def test_without_a_proxy_scheme_and_host_cannot_be_forged(visitor):
    browser = visitor()
    headers = [lines("Proto", value) for values in SCHEMES.values() for value in values]
    headers += [lines("Host", value) for values in HOSTS.values() for value in values]
    pages = [browser.visit("/items", headers=one) for one in headers]
    assert {(page.status, page.location) for page in pages} == {(308, "/items/")}
    assert [page for page in pages if "Strict-Transport-Security" in page.headers] == []


@pytest.mark.spec("SEC-5")
def test_other_proxy_headers_are_ignored(visitor, over_https):
    for browser in (visitor(), over_https):
        pages = [browser.visit("/items?q=a", headers={name: STRANGE[name]}) for name in STRANGE]
        assert {(page.status, page.location) for page in pages} == {(308, "/items/?q=a")}
        assert [page for page in pages if "evil" in str(page.headers)] == []
