"""SEC-4 and SEC-5: cookies and caches, hosts and proxies."""

import re

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, OWN_PAGES, PUBLIC_PAGES, STOCK_PAGES

pytestmark = pytest.mark.only(
    "sqlite", "what a host is called and what may be kept asks no database"
)

# Variants of an allowed host, and other hosts.
NOT_LISTED = [
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.127.0.0.1",
    "evil.example:80",
    "127.0.0.1:",
    "127.0.0.1:x",
    "127.0.0.1:80:80",
    "127.0.0.1@evil",
    "evil@127.0.0.1",
    "127.0.0.1/evil",
    "127.0.0.1, evil.example",
    "http://127.0.0.1",
    "0x7f.1",
    "2130706433",
    "[::1]",
    "[::1",
    "[::ffff:127.0.0.1]:80",
    "[",
    "*",
    "",
    ".",
    "a b",
    "%6cocalhost",
    "l\u00f6calhost",
    "x" * 5000,
]


def cookies(*answers):
    """Return (name, value, attributes) of the cookies set by responses, without deletions."""
    lines = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    split = [[part.strip() for part in line.split(";")] for line in lines]
    named = [(*parts[0].split("=", 1), {part.lower() for part in parts[1:]}) for parts in split]
    return [cookie for cookie in named if cookie[1].strip('"')]


@pytest.mark.spec("SEC-4")
def test_cookies_are_http_only_and_same_site(visitor):
    page = visitor().visit(LOG_IN)
    done = page.submit("Log in", {"Username": "clerk", "Password": DEMO_PASSWORD})
    found = cookies(page, done, done.follow())
    assert found
    for _name, _value, attributes in found:
        assert {"httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(attribute.startswith("domain") for attribute in attributes)


@pytest.mark.spec("SEC-4")
@pytest.mark.sharp
def test_in_production_cookies_are_secure_and_bound_to_the_host(production):
    page = production.visitor().visit(LOG_IN)
    form = page.form("Log in").fill({"Username": "clerk", "Password": DEMO_PASSWORD})
    held = "; ".join(f"{name}={value}" for name, value, _ in cookies(page))
    done = production.visitor().post(LOG_IN, form.pairs(), headers={"Cookie": held})
    assert (done.status, done.location) == (302, "/")
    assert cookies(done)
    for name, _value, attributes in cookies(page, done):
        assert name.startswith("__Host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes


@pytest.mark.spec("SEC-4")
@pytest.mark.sharp
@pytest.mark.parametrize("address", [*STOCK_PAGES, *OWN_PAGES, "/no/such/page/"])
def test_pages_of_a_logged_in_user_are_not_cached(visitor, address):
    answer = visitor("manager").visit(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in re.split(r",\s*", answer.headers["Vary"]) or answer.status == 404


@pytest.mark.spec("SEC-4")
@pytest.mark.parametrize("address", [*STOCK_PAGES, *OWN_PAGES, *PUBLIC_PAGES])
def test_pages_for_anonymous_users_are_not_cached(visitor, address):
    answer = visitor().visit(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in re.split(r",\s*", answer.headers["Vary"])


@pytest.mark.spec("SEC-4")
@pytest.mark.sharp
@pytest.mark.parametrize(
    "address", ["/healthz", "/readyz", "/items", "/items/?q=%00", "/no/such/page/"]
)
def test_every_response_varies_on_cookie_even_if_the_cookie_was_not_read(visitor, address):
    answer = visitor().visit(address, headers={"Cookie": "colour=green"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in re.split(r",\s*", answer.headers["Vary"])


@pytest.mark.spec("SEC-5")
@pytest.mark.parametrize(
    "address", [LOG_IN, "/items", "/", "/admin/", "/no/such/page/", "/static/stockroom.css"]
)
def test_an_unlisted_host_is_answered_with_400(visitor, address):
    browser = visitor()
    hosts = [{"Host": host.encode("latin-1")} for host in NOT_LISTED]
    answers = [browser.request("GET", address, headers=one) for one in hosts]
    assert [page.status for page in answers] == [400] * len(NOT_LISTED)
    assert [page for page in answers if "evil" in str(page.headers)] == []


@pytest.mark.spec("SEC-5")
@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "LOCALHOST", "localhost:1234", "localhost."]
)
def test_a_listed_host_is_accepted(visitor, host):
    assert visitor().request("GET", LOG_IN, headers={"Host": host}).status == 200


@pytest.mark.spec("SEC-5")
def test_a_host_may_be_listed_in_upper_case(twin):
    with twin.served_with(STOCKROOM_ALLOWED_HOSTS="127.0.0.1,Stock.Example") as other:
        page = other.visitor().request("GET", LOG_IN, headers={"Host": "stock.example"})
    assert page.status == 200
