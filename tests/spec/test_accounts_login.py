"""ACC-3 and ACC-5: logging in, and where it leads."""

from urllib.parse import unquote, urlencode

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, is_logged_in, said

FAILURE = (
    "Please enter a correct username and password. Note that both fields may be case-sensitive."
)


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize("name", ["clerk", "Clerk", "CLERK", "ｃｌｅｒｋ"])
def test_a_person_logs_in_by_any_spelling_of_the_name(visitor, name):
    browser = visitor()
    assert browser.log_in(name).location == "/"
    assert browser.visit("/accounts/profile/").details["Username"] == "clerk"


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("clerk", "wrong horse stockroom"),
        ("clerk", DEMO_PASSWORD.upper()),
        ("clerk", f"{DEMO_PASSWORD} "),
        ("clerk", f" {DEMO_PASSWORD}"),
        ("nobody", DEMO_PASSWORD),
        ("clerk@stockroom.example", DEMO_PASSWORD),
        ("n" * 200, DEMO_PASSWORD),
        ("clerk", "p" * 5000),
    ],
)
def test_every_failure_says_the_same(visitor, name, password):
    browser = visitor()
    page = browser.submit(LOG_IN, "Log in", {"Username": name, "Password": password})
    assert (page.status, page.errors) == (200, {"": [FAILURE]})
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-3")
def test_a_deactivated_person_is_told_what_a_stranger_is_told(visitor, twin):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'clerk'")
    right = {"Username": "clerk", "Password": DEMO_PASSWORD}
    page = visitor().submit(LOG_IN, "Log in", right)
    assert (page.status, said(page)) == (200, [FAILURE])


@pytest.mark.spec("ACC-3")
@pytest.mark.parametrize("missing", ["Username", "Password"])
def test_both_fields_are_required(visitor, missing):
    fields = {"Username": "clerk", "Password": DEMO_PASSWORD} | {missing: ""}
    page = visitor().submit(LOG_IN, "Log in", fields)
    assert page.errors[missing] == ["This field is required."]


@pytest.mark.spec("ACC-3")
def test_a_failed_log_in_does_not_write_the_password_back(visitor):
    fields = {"Username": "clerk", "Password": "wrong horse stockroom"}
    page = visitor().submit(LOG_IN, "Log in", fields)
    assert "wrong horse" not in page.html
    assert page.form("Log in").values["Username"] == "clerk"


@pytest.mark.spec("ACC-5")
@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/items/",
        "/items/?q=a",
        "/items/?q=hex%20bolt&status=low",
        "/items/?q=D\u00e9cor",
        "/items/?q=100%25",
        "/items/HEX-M8-030/#content",
        "/nothing/here/",
        "/items/?q=who@evil.example",
        pytest.param("/items/?q=" + "a" * 2038, id="2048 characters"),
    ],
)
def test_a_path_on_this_host_is_followed(visitor, target):
    done = visitor().log_in("clerk", to="?" + urlencode({"next": target}))
    assert unquote(done.location) == unquote(target)


EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/items/\\..",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie:a=b",
    "/items/\x7f",
    "/items/\x85",
    " //evil.example",
    " /items/",
    "https://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "items/",
    "?q=a",
    "#content",
    "@evil.example",
    "",
    pytest.param("/items/?q=" + "a" * 2039, id="2049 characters"),
]


@pytest.mark.spec("ACC-5")
@pytest.mark.parametrize("target", EVIL)
def test_anything_else_leads_to_the_dashboard(visitor, target):
    done = visitor().log_in("clerk", to="?" + urlencode({"next": target}))
    assert done.location == "/"


@pytest.mark.spec("ACC-5")
@pytest.mark.parametrize("target", EVIL[::4])
def test_a_forged_field_leads_no_farther(visitor, target):
    form = visitor().visit(LOG_IN).form("Log in").send_also("next", target)
    done = form.fill({"Username": "clerk", "Password": DEMO_PASSWORD}).submit()
    assert (done.status, done.location) == (302, "/")


@pytest.mark.spec("ACC-5")
def test_a_failed_attempt_does_not_lose_the_way(visitor):
    page = visitor().visit(f"{LOG_IN}?next=/items/%3Fq%3Dbolt")
    again = page.submit("Log in", {"Username": "clerk", "Password": "wrong horse"})
    done = again.submit("Log in", {"Username": "clerk", "Password": DEMO_PASSWORD})
    assert done.location == "/items/?q=bolt"


@pytest.mark.spec("ACC-5")
def test_nothing_but_next_decides_where_a_log_out_leads(visitor):
    form = visitor("clerk").visit("/accounts/profile/").form("Log out")
    assert form.send_also("next", "https://evil.example/").submit().location == LOG_IN
