"""ACC-5: whatever `next` says, login redirects to this host."""

from urllib.parse import quote_plus, unquote, urlencode

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN

pytestmark = pytest.mark.only("sqlite", "redirects do not depend on the database")

ADMIN_LOGIN = "/admin/login/"
LOGINS = pytest.mark.parametrize(("login_url", "home"), [(LOG_IN, "/"), (ADMIN_LOGIN, "/admin/")])
CONTROLS = ("\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\xa0")
INVISIBLE = ("\u200b", "\u2028", "\u202e", "\ufeff", "\ufffe", "\U000e0001")
SCHEMES = ("https", "http", "HTTPS", "ftp", "file", "javascript", "data", "blob", "mailto", "x")
# Each of these leads to another host, or may in some browser, or is not a path.
EVIL = [
    "",
    ".",
    "..",
    "*",
    "items/",
    "./items/",
    "?q=a",
    "#content",
    ";/items/",
    "evil.example",
    "@evil.example",
    ".evil.example",
    ":80/items/",
    "//",
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "//evil.example/%2e%2e",
    "//evil.example:80/items/",
    "//evil.example@127.0.0.1/",
    "//127.0.0.1@evil.example/",
    "//[::1]/",
    "//[",
    "//evil.example\\@127.0.0.1/",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "\\items\\",
    "/items/\\..",
    "/items/?q=\\",
    " /items/",
    " //evil.example",
    "\uff0f/evil.example",
    "\uff0f\uff0fevil.example",
    "\u2044/evil.example",
    "\u2215/evil.example",
    "%2f%2fevil.example",
    "%5cevil.example",
    "%09//evil.example",
    "https%3a//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "https:///evil.example",
    "https://127.0.0.1/",
    "https://127.0.0.1@evil.example/",
    "https://evil.example#@127.0.0.1",
    "https://evil.example?/items/",
    "http\t://evil.example",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:msgbox(1)",
    "view-source:https://evil.example",
    "/items/?q=" + "a" * 2039,
    "/" + "\u00e9" * 2048,
    "/" * 5000,
    *(f"{scheme}://evil.example/" for scheme in SCHEMES),
    *(f"{scheme}:evil.example" for scheme in SCHEMES[2:]),
    *(f"/{control}/evil.example" for control in CONTROLS),
    *(f"{control}//evil.example" for control in CONTROLS[:6]),
    *(f"/items/{sign}" for sign in INVISIBLE),
]
# Each of these is a path on this host, whatever it looks like.
GOOD = [
    "/",
    "/items/",
    "/items/?q=hex%20bolt&status=low",
    "/items/?q=a b",
    "/items/?q=D\u00e9cor",
    "/items/?q=100%25",
    "/items/?q=who@evil.example",
    "/items/?q=https://evil.example",
    "/items/?next=//evil.example",
    "/items/HEX-M8-030/#content",
    "/items/#//evil.example",
    "/nothing/here/",
    "/items//evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/./items/",
    "/items/../../../../evil.example",
    "/@evil.example",
    "/evil.example:80",
    "/javascript:alert(1)",
    "/https://evil.example",
    "/:x",
    "/;//evil.example",
    "/\uff0fevil.example",
    "/\u2044evil.example",
    "/\uff3cevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/%ff",
    "/%",
    "/items/?q=<b>\"'&amp;",
    "/items/?q=" + "a" * 2038,
]


def stays_here(location):
    """Return whether a browser, by the URL standard, resolves a location to a path on this host."""
    # Browsers drop these characters and read a backslash as a slash.
    kept = location.strip("".join(map(chr, range(33)))).translate(dict.fromkeys(b"\t\n\r"))
    slashes = kept.replace("\\", "/")
    is_plain = location.isascii() and location.isprintable()
    return is_plain and slashes.startswith("/") and not slashes.startswith("//")


def lead(page):
    """Return where a login redirects to, if a browser resolves it to this host."""
    location = page.headers.get("Location", "")
    return location if page.status == 302 and stays_here(location) else f"{page!r} {location!r}"


def log_in(form, *also):
    """Log in as a staff user, from a browser like the one that has the form."""
    form.fill({"Username": "manager", "Password": DEMO_PASSWORD})
    pairs = [pair for pair in form.pairs() if pair[0] != "next" or not also]
    return lead(form.page.visitor.clone().post(form.action, pairs + list(also)))


def leads(browser, login_url, targets):
    """Return where each target leads; they are sent alternately in the URL and in a forged field.

    At the other login page the alternation is reversed, because each login takes time.
    """
    plain, led = browser.visit(login_url).form("Log in"), {}
    for number, target in enumerate(targets):
        if (number % 2) == (login_url == ADMIN_LOGIN):
            led[target] = log_in(plain, ("next", target))
        else:
            page = browser.visit(f"{login_url}?{urlencode({'next': target})}")
            led[target] = log_in(page.form("Log in"))
    return led


@pytest.mark.spec("ACC-5", "ADM-1")
@LOGINS
@pytest.mark.thorough("it requests hundreds of URLs")
def test_a_next_that_is_not_a_local_path_redirects_to_the_start_page(
    visitor, login_url, home, record_property
):
    led = leads(visitor(), login_url, EVIL)
    record_property("redirects", len(led))
    assert {target: found for target, found in led.items() if found != home} == {}


@pytest.mark.spec("ACC-5", "ADM-1")
@LOGINS
def test_a_next_with_another_host_or_a_backslash_redirects_to_the_start_page(
    visitor, login_url, home
):
    targets = ["https://evil.example/", "//evil.example/", r"/\evil.example/", r"/items/\.."]
    assert set(leads(visitor(), login_url, targets).values()) == {home}


@pytest.mark.spec("ACC-5", "ADM-1")
@LOGINS
def test_a_local_path_in_next_is_followed(visitor, login_url, home, record_property):
    led = leads(visitor(), login_url, GOOD)
    record_property("redirects", len(led))
    assert {target: unquote(found) for target, found in led.items()} == {
        target: unquote(target) for target in GOOD
    }


@pytest.mark.spec("ACC-5", "SEC-6")
@LOGINS
def test_bytes_that_are_not_utf_8_do_not_redirect_elsewhere(visitor, login_url, home):
    raw = ("%ff", "/%ed%a0%80", "/%c0%af/", "%c0%af%c0%af", "/%f8//", "%", "%/items/")
    pages = [visitor().visit(f"{login_url}?next={one}") for one in raw]
    assert [page for page in pages if not stays_here(log_in(page.form("Log in")))] == []


@pytest.mark.spec("ACC-5")
def test_a_failed_login_keeps_next(visitor):
    page = visitor().visit(f"{LOG_IN}?next={quote_plus('/items/?q=bolt')}")
    again = page.submit("Log in", {"Username": "clerk", "Password": "wrong horse"})
    done = again.submit("Log in", {"Username": "clerk", "Password": DEMO_PASSWORD})
    assert done.location == "/items/?q=bolt"


@pytest.mark.spec("ACC-5")
def test_a_next_in_the_form_does_not_change_where_logout_leads(visitor):
    form = visitor("clerk").visit("/accounts/profile/").form("Log out")
    assert form.send_also("next", "https://evil.example/").submit().location == LOG_IN
