"""SEC-1 and SEC-2: access is denied by default, and forms need a CSRF token."""

from urllib.parse import urlencode

import pytest

from tests.spec.arrange import (
    LOG_IN,
    OWN_PAGES,
    PUBLIC_PAGES,
    RECORDS,
    RESET,
    TOKENS,
    token_field,
)

pytestmark = pytest.mark.only("sqlite", "it is checked before a page uses the database")

TEXT = "The form was out of date. Go back, reload the page and try again."
MOVEMENT = "/items/HEX-M8-030/movements/"
FIELDS = {"Movement": "receipt", "Quantity": "5"}
ADMIN_LOGIN = "/admin/login/"
OPEN = {*PUBLIC_PAGES, "/accounts/password_reset/done/", "/healthz", "/readyz"}
OPEN |= {"/accounts/reset/{uidb64}/{token}/", "/accounts/logout/", ADMIN_LOGIN, "/admin/logout/"}
LOGINS = (LOG_IN, ADMIN_LOGIN)
API = "/api/"
CONTRACT = {"/api/v1/openapi.yaml", "/api/v1/docs"}
REQUIRED = "This field is required."
NEW_PASSWORDS = ["New password", "New password confirmation"]
# By role, path and button the fields that a form cannot do without.
EMPTY_FORMS = [
    ("anonymous", LOG_IN, "Log in", ["Username", "Password"]),
    ("anonymous", ADMIN_LOGIN, "Log in", ["Username", "Password"]),
    (
        "anonymous",
        "/accounts/signup/",
        "Sign up",
        ["Username", "Email address", "Password", "Password confirmation"],
    ),
    ("anonymous", RESET, "Send the link", ["Email address"]),
    ("member", OWN_PAGES[0], "Save profile", ["Time zone"]),
    ("member", OWN_PAGES[1], "Change email address", ["Email address", "Current password"]),
    ("member", OWN_PAGES[2], "Change password", ["Old password", *NEW_PASSWORDS]),
    ("member", TOKENS, "Create token", ["Name", "Days until expiry"]),
    ("clerk", "/items/HEX-M8-030/", "Record", ["Movement", "Quantity"]),
    ("manager", "/items/import/", "Check the file", ["CSV file"]),
    ("manager", "/admin/stock/category/add/", "Save", ["Name", "Slug"]),
]
EMPTY_IDS = [path for _, path, _, _ in EMPTY_FORMS]
PARTS = {"sku": "HEX-M8-030", "app_label": "stock"}
PARTS |= dict.fromkeys(["id", "object_id", "content_type_id"], "1")


@pytest.fixture
def form(visitor):
    """Return a clerk's movement form, filled in."""
    return visitor("clerk").visit("/items/HEX-M8-030/").form("Record").fill(FIELDS)


def is_refused(answer):
    """Return whether a response reports a failed CSRF check."""
    return answer.status == 403 and TEXT in answer.text


@pytest.mark.spec("SEC-1")
def test_every_page_except_the_public_ones_needs_a_login(visitor, twin):
    closed = sorted(path for path in set(twin.routes) - OPEN if not path.startswith(API))
    answers = [visitor().visit(path.format(**PARTS)) for path in closed]
    wrong = [a for a in answers if a.status != 405 and not (a.location or "").startswith(LOGINS)]
    assert closed
    assert wrong == []


@pytest.mark.spec("SEC-1", "API-1")
def test_every_api_url_except_the_openapi_document_needs_a_token(visitor, twin):
    closed = sorted(path for path in set(twin.routes) - CONTRACT if path.startswith(API))
    answers = [visitor("superuser").visit(path.format(**PARTS)) for path in closed]
    assert len(closed) > 5
    assert [answer.status for answer in answers] == [401] * len(closed)


@pytest.mark.spec("SEC-2")
def test_a_form_with_a_valid_csrf_token_is_accepted(form):
    assert form.submit().status == 302


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "address", ["/", "/items/", MOVEMENT, "/accounts/profile/", "/admin/stock/item/2/change/"]
)
def test_no_writing_method_is_accepted_without_a_csrf_token(visitor, twin, method, address):
    browser, before = visitor("superuser"), twin.contents(*RECORDS)
    assert browser.request(method, address).status in (403, 405)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-1", "SEC-2")
@pytest.mark.parametrize("address", ["/", "/items/", MOVEMENT, "/accounts/login/", "/admin/"])
@pytest.mark.parametrize("role", ["anonymous", "superuser"])
def test_a_method_that_no_url_supports_needs_no_csrf_token(visitor, role, address):
    for method in ("ODD", "PROPFIND"):
        answer = visitor(role).request(method, address)
        assert (answer.status, "ODD" in answer.headers["Allow"]) == (405, False)


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_csrf_token_in_the_body_counts_for_post_only(form, method):
    token = (token_field(form), dict(form.pairs())[token_field(form)])
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": form.page.visitor.origin}
    browser, body = form.page.visitor, urlencode([token])
    assert is_refused(browser.request(method, MOVEMENT, content=body, headers=kind))
    sent = kind | {"X-CSRFToken": token[1]}
    assert browser.request(method, MOVEMENT, content=body, headers=sent).status == 405


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("token", ["", "x", "0" * 64, "a" * 32, "é", "\x7f", "a.b.c", "w" * 5000])
def test_an_invalid_csrf_token_is_rejected(form, twin, token):
    before = twin.contents(*RECORDS)
    assert is_refused(form.send_also(token_field(form), token).submit())
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-2")
def test_a_csrf_token_is_invalid_without_the_browsers_cookies(form, visitor):
    assert is_refused(visitor().post(MOVEMENT, form.pairs()))


@pytest.mark.spec("SEC-2")
def test_one_csrf_token_is_valid_for_several_forms_of_a_session(visitor):
    page = visitor("clerk").visit("/items/HEX-M8-030/")
    assert [page.submit("Record", FIELDS).status for _ in range(3)] == [302] * 3


@pytest.mark.spec("SEC-2", "ACC-1", "ACC-10", "ACC-16", "ACC-17", "ACC-18")
@pytest.mark.parametrize(("role", "path", "button", "required"), EMPTY_FORMS, ids=EMPTY_IDS)
def test_an_empty_form_with_its_token_in_a_header_shows_its_errors(
    visitor, role, path, button, required
):
    form = visitor(role).visit(path).form(button)
    headers = {"X-CSRFToken": dict(form.pairs())[token_field(form)]}
    page = form.page.visitor.post(form.action, [], headers=headers, referrer=path)
    assert page.status == 200
    missing = [label for label, errors in page.errors.items() if REQUIRED in errors]
    assert missing == required
