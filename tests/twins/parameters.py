"""Every parameter of every route, and unexpected values for it (SEC-6)."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tests.harness import contract
from tests.harness.forms import Form

from . import access
from .access import Thing

Pairs = list[tuple[str, str | bytes]]

PARAMETER = re.compile(r"\{\w+\}")
HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "5,000 digits": b"9" * 5000,
    "a NUL": b"1\0",
    "a lone surrogate": b"1\xed\xa0\x80",
    "U+2028": "a\u2028b".encode(),
    "a flood of combining marks": ("a" + "\u0315\u0300" * 1000).encode(),
    "an Arabic digit": "\u0661".encode(),
    "1.000": b"1.000",
    "1_0": b"1_0",
    "+5": b"+5",
}
# Query parameters, by route name; those shared by all admin lists are listed
# for one of them. The parameters of the API are in the OpenAPI document.
QUERIES = {
    "reports:activity*": "days",
    "stock:item_list": "q category supplier status sort page unknown",
    "files:item_export": "q category supplier status sort",
    "stock:movement_list": "item kind person from to before",
    "*:login": "next",
    "admin:autocomplete": "app_label model_name field_name term",
    "admin:stock_*_changelist": "q",
    "admin:stock_item_changelist": "all unknown category__id__exact supplier__id__exact "
    "is_active__exact status__exact",
    "admin:stock_stockmovement_changelist": "kind__exact",
    "admin:accounts_user_changelist": "q is_staff__exact groups__id__exact",
    "admin:stock_item_history": "p",
    "admin:stock_item_change": "_changelist_filters",
}
# The forms to fill in, with their roles; in the admin, each field name once.
FORMS = {
    "stock": {"/items/{sku}/ existing": "superuser"},
    "accounts": {
        "/accounts/login/ page": "anonymous",
        "/accounts/signup/ page": "anonymous",
        "/accounts/password_reset/ page": "anonymous",
        "/accounts/reset/{uidb64}/{token}/ own": "clerk",
        "/accounts/profile/ page": "superuser",
        "/accounts/email/ page": "superuser",
        "/accounts/password/ page": "superuser",
        "/accounts/tokens/ page": "superuser",
    },
    "admin": {
        "/admin/login/ page": "anonymous",
        "/admin/stock/item/ page": "superuser",
        "/admin/api/apitoken/ page": "superuser",
        "/admin/stock/category/add/ page": "superuser",
        "/admin/stock/supplier/add/ page": "superuser",
        "/admin/auth/group/add/ page": "superuser",
        "/admin/accounts/user/add/ page": "superuser",
        "/admin/stock/item/{object_id}/change/ existing": "superuser",
        "/admin/accounts/user/{object_id}/change/ existing": "superuser",
    },
}
HEADERS = (
    *("Accept", "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match"),
    *("If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "X-CSRFToken"),
    "X-Request-ID",
)


def given(name: str, right: str | bytes) -> Iterator[tuple[str, Pairs]]:
    """Return each way to send a parameter whose valid value is known."""
    for words, value in HOSTILE.items():
        yield words, [(name, value)]
    yield "repeated", [(name, right), (name, right)]
    yield "a list", [(f"{name}[]", right), (f"{name}[0]", right)]


def header_values() -> Iterator[tuple[str, list[bytes]]]:
    """Return unusual header values; no server passes on a NUL."""
    for words in ("empty", "5,000 digits", "a lone surrogate", "U+2028", "an Arabic digit"):
        yield words, [HOSTILE[words]]
    yield "repeated", [b"1", b"2"]
    yield "an unknown charset", [b"text/plain; charset=rot13"]
    yield "an unknown encoding", [b"text/plain; a*=foo''b"]


def cookie_values() -> Iterator[tuple[str, list[bytes]]]:
    """Return unusual cookie values; a quoted value can contain any byte."""
    yield from header_values()
    yield "a quoted NUL", [b'"\\000"']
    yield "quoted bytes", [b'"\\377\\355\\240\\200"']


def json_values() -> Iterator[tuple[str, object]]:
    """Return unusual values for a JSON field."""
    for words, value in HOSTILE.items():
        yield words, value.decode("utf-8", "surrogatepass")
    yield "4,000 digits", 10**4000
    yield "nothing", None
    yield "a list", ["1"]
    yield "an object", {"a": 1}


def part_of(thing: Thing) -> str:
    """Return the part of the stockroom that a section belongs to."""
    first = thing.path.split("/")[1]
    return first if first in ("accounts", "admin", "api") else "stock"


def things(part: str) -> list[Thing]:
    """Return the first section of each route of a part, if all twins have it."""
    found = [one for one in access.things() if part_of(one) == part and one.is_first]
    return [one for one in found if one.path not in access.OPTIONAL]


def queries(thing: Thing) -> list[str]:
    """Return the parameters of a route's query."""
    if thing.is_by_token:
        return [*contract.parameters(thing.path, "query"), "unknown"]
    name = access.ROUTES[thing.path]
    return " ".join(names for known, names in QUERIES.items() if fnmatchcase(name, known)).split()


def names_of(form: Form) -> set[str]:
    """Return the names that a form sends or may send, except the token's."""
    return {one.name for one in form.controls if one.name and not one.name.startswith("csrf")}


def first_option(form: Form, name: str) -> str:
    """Return the valid value of a field without one."""
    options = [
        option.get("value")
        for control in form.controls
        if control.name == name
        for option in control.element.iter("option")
    ]
    return next(filter(None, options), "1")
