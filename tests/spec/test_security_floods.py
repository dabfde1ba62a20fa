"""SEC-6: many combining marks are handled quickly, in every text field."""

import json

import pytest

from tests.harness import effort
from tests.harness.program import API
from tests.spec.arrange import LOG_IN, OWN_PAGES, RESET, TOKENS
from tests.spec.arrange_accounts import ADMIN_LOGIN

# Sorting this many takes about ten seconds.
FLOOD = "a" + "\u0315\u0300" * 125_000
SHORTER = FLOOD[:40_000]
SECONDS = 5
FORMS = [
    ("anonymous", LOG_IN, "Log in"),
    ("anonymous", ADMIN_LOGIN, "Log in"),
    ("anonymous", "/accounts/signup/", "Sign up"),
    ("anonymous", RESET, "Send the link"),
    ("member", OWN_PAGES[0], "Save profile"),
    ("member", OWN_PAGES[1], "Change email address"),
    ("member", OWN_PAGES[2], "Change password"),
    ("member", TOKENS, "Create token"),
    ("manager", "/items/HEX-M8-030/", "Record"),
    ("manager", "/admin/stock/item/1/change/", "Save"),
    ("manager", "/admin/stock/supplier/add/", "Save"),
    ("superuser", "/admin/accounts/user/add/", "Save"),
    ("superuser", "/admin/accounts/user/4/change/", "Save"),
    ("superuser", "/admin/accounts/user/4/password/", "Change password"),
]
SEARCHES = [
    "/items/?q=",
    "/movements/?item=",
    "/movements/?person=",
    "/admin/stock/item/?q=",
    "/admin/accounts/user/?q=",
    "/admin/autocomplete/?app_label=stock&model_name=item&field_name=supplier&term=",
]


@pytest.fixture
def is_quick(twin):
    """Return a function: whether a response takes little CPU time and is not a 5xx."""

    def is_quick(answer):
        before = effort.seconds(twin)
        page = answer()
        return page.status < 500 and effort.seconds(twin) - before < SECONDS

    return is_quick


def texts(form):
    """Return the names of the text and password fields."""
    kinds = ("text", "email", "url", "password", "textarea", "number")
    return [one.name for one in form.fields if one.kind in kinds]


@pytest.mark.only("sqlite", "it is rejected before the database is used")
@pytest.mark.spec("SEC-6", "ACC-2")
@pytest.mark.parametrize(("role", "path", "button"), FORMS, ids=lambda value: value)
def test_a_form_is_answered_quickly(visitor, is_quick, role, path, button):
    form = visitor(role).visit(path).form(button)
    names = texts(form)
    assert names
    for name in names:
        others = [pair for pair in form.pairs(button) if pair[0] != name]
        if path in (LOG_IN, ADMIN_LOGIN):
            others = [(one, value or "wrong horse") for one, value in others]
        parts = [(one, (None, value)) for one, value in [*others, (name, FLOOD)]]
        headers = {"Origin": form.page.visitor.origin}
        assert is_quick(
            lambda sent=parts, sender=form, head=headers: sender.page.visitor.request(
                "POST", sender.action, files=sent, headers=head
            )
        ), name


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_is_answered_quickly(visitor, is_quick, address):
    browser = visitor("superuser")
    assert is_quick(lambda: browser.visit(address + SHORTER))


@pytest.mark.only("sqlite", "it is rejected before the database is used")
@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("field", ["sku", "name", "description", "category", "barcodes"])
def test_the_api_responds_quickly(program, is_quick, field):
    item = {"sku": "NEW-1", "name": "New", "category": "fasteners", "unit_cost": "1.00"}
    item[field] = [FLOOD] if field == "barcodes" else FLOOD
    body = json.dumps(item, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    send = program("manager").send
    assert is_quick(lambda: send("POST", f"{API}/items", content=body, headers=headers))


@pytest.mark.only("sqlite", "it is rejected before the database is used")
@pytest.mark.spec("SEC-6", "CSV-4")
@pytest.mark.parametrize("column", ["sku", "name", "category", "supplier", "barcodes", "unit_cost"])
def test_a_file_is_answered_quickly(visitor, is_quick, column):
    form = visitor("manager").visit("/items/import/").form("Check the file")
    file = ("items.csv", f"{column},reorder_level\n{FLOOD},1\n".encode())
    assert is_quick(lambda: form.fill({"CSV file": file}).submit("Check the file"))
    assert is_quick(lambda: form.page.visitor.visit("/items/import/preview/"))
