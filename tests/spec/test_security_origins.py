"""SEC-2: a cross-site form is rejected, whatever token it contains."""

from urllib.parse import urlencode

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, RECORDS, is_logged_in

pytestmark = pytest.mark.only("sqlite", "it is checked before a page uses the database")

TEXT = "The form was out of date. Go back, reload the page and try again."
KIND = {"Content-Type": "application/x-www-form-urlencoded"}
# Invalid Origin headers; HOST is the stockroom's host with its port.
FOREIGN = [
    "",
    "*",
    "null",
    "HOST",
    "//HOST",
    "SCHEME://",
    "SCHEME://[",
    "SCHEME://HOST/",
    "SCHEME://HOST.",
    "SCHEME://HOST:1",
    "SCHEME://HOST1",
    "SCHEME://sub.HOST",
    "SCHEME://evilHOST",
    "SCHEME://HOST.evil.example",
    "SCHEME://HOST@evil.example",
    "SCHEME://evil.example@HOST",
    "SCHEME://HOST\\@evil.example",
    "SCHEME://evil.example",
    "SCHEME://evil.example/HOST",
    "SCHEME://localhost",
    "SCHEME://HOST SCHEME://evil.example",
    "SCHEME://evil.example, SCHEME://HOST",
    "javascript://HOST",
    "file://",
]
# A Referer is a URL: more of them are same-origin.
FOREIGN_PAGES = [
    one for one in FOREIGN if one not in ("SCHEME://HOST/", "SCHEME://HOST SCHEME://evil.example")
]
OWN_PAGES = ["", "/", "/items/?q=https://evil.example", "/@evil.example", "?q=a", "#evil.example"]


@pytest.fixture
def form(visitor):
    """Return a clerk's movement form, filled in."""
    fields = {"Movement": "receipt", "Quantity": "5"}
    return visitor("clerk").visit("/items/HEX-M8-030/").form("Record").fill(fields)


@pytest.fixture
def secure_form(over_https):
    """Return a clerk's profile form over HTTPS, filled in."""
    over_https.log_in("clerk")
    return over_https.visit("/accounts/profile/").form("Save profile").fill({"Phone": "1"})


def send(form, **headers):
    """Send a form with these headers and no other Origin or Referer."""
    sent = KIND | {name: value.encode() for name, value in headers.items()}
    content = urlencode(form.pairs())
    return form.page.visitor.request("POST", form.action, content=content, headers=sent)


def from_elsewhere(form, header, values):
    """Return the values of a header that are accepted as same-origin."""
    scheme, _, host = form.page.visitor.origin.partition("://")
    filled = [value.replace("SCHEME", scheme).replace("HOST", host) for value in values]
    answers = {value: send(form, **{header: value}) for value in filled}
    return [value for value, page in answers.items() if page.status != 403 or TEXT not in page.text]


@pytest.mark.spec("SEC-2")
def test_a_same_origin_form_is_accepted(form):
    assert send(form, Origin=form.page.visitor.origin).status == 302


@pytest.mark.spec("SEC-2")
def test_a_cross_origin_form_is_rejected(form, twin):
    before, (host, port) = twin.contents(*RECORDS), twin.url.rsplit(":", 1)
    others = [f"https{twin.url[4:]}", host, f"{host}:1", f"http://localhost:{port}"]
    loud = twin.url.replace("http", "HTTP")
    assert from_elsewhere(form, "Origin", [*FOREIGN, *others, loud]) == []
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
def test_over_http_a_form_without_an_origin_is_accepted(form):
    assert send(form).status == 302


@pytest.mark.spec("SEC-2", "SEC-5")
def test_behind_a_proxy_the_origin_is_the_one_the_browser_sees(secure_form, production):
    before, host = production.contents(*RECORDS), "stockroom.example"
    others = [f"http://{host}", f"https://{host.upper()}", f"https://{host}:443", production.url]
    assert from_elsewhere(secure_form, "Origin", [*FOREIGN, *others]) == []
    assert production.contents(*RECORDS) == before
    assert send(secure_form, Origin=f"https://{host}").status == 302


@pytest.mark.spec("SEC-2", "SEC-5")
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize(("scheme", "port"), [("https", 443), ("http", 80)])
def test_the_default_port_in_the_host_is_not_part_of_the_origin(secure_form, header, scheme, port):
    named = "stockroom.example"
    sent = {"X-Forwarded-Proto": scheme, "X-Forwarded-Host": "", header: f"{named}:{port}"}
    own = f"{scheme}://{named}"
    assert send(secure_form, **sent, Origin=own).status == 302
    assert send(secure_form, **sent, Origin=f"{own}:1").status == 403
    other_port = sent | {header: f"{named}:{523 - port}"}
    assert send(secure_form, **other_port, Origin=own).status == 403


@pytest.mark.spec("SEC-2", "SEC-5")
def test_over_https_a_form_without_an_origin_needs_a_same_origin_referer(secure_form, production):
    before, host = production.contents(*RECORDS), "stockroom.example"
    others = [f"http://{host}/", f"https://{host.upper()}/", f"https://{host}:443/", production.url]
    assert send(secure_form).status == 403
    assert from_elsewhere(secure_form, "Referer", [*FOREIGN_PAGES, *others]) == []
    assert production.contents(*RECORDS) == before
    pages = [f"https://{host}{page}" for page in OWN_PAGES]
    assert [send(secure_form, Referer=page).status for page in pages] == [302] * len(pages)


@pytest.mark.spec("SEC-2")
def test_a_cross_origin_header_outweighs_a_same_origin_referer(secure_form):
    origin = secure_form.page.visitor.origin
    assert send(secure_form, Origin="https://evil.example", Referer=f"{origin}/").status == 403
    assert send(secure_form, Origin=origin, Referer="https://evil.example/").status == 302


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("login_url", [LOG_IN, "/admin/login/"])
def test_a_cross_site_form_cannot_log_a_user_in(visitor, login_url):
    browser = visitor()
    fields = {"Username": "manager", "Password": DEMO_PASSWORD}
    form = browser.visit(login_url).form("Log in").fill(fields)
    assert send(form, Origin="https://evil.example").status == 403
    assert not is_logged_in(browser)
