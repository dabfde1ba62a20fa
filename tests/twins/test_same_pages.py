"""Both twins respond in the same way: every page, form and rejection, for every role."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from urllib.parse import urlsplit

import pytest

from tests.harness.declaration import ROOT
from tests.harness.people import ROLES
from tests.spec.arrange import TOKENS
from tests.spec.arrange_accounts import add_tokens
from tests.spec.arrange_csv import NEW, PREVIEW, file_of, many, upload

from . import attempts
from .attempts import Attempt, Form
from .pair import Pair, known_differences, known_faults
from .walk import ENTRANCES, Walk

VISITORS = [role for role in ROLES if role != "deactivated"]
# Together they reach every form; the other roles reach the same ones.
FILLERS = ["anonymous", "member", "clerk", "manager"]
PARTS = ("pages", "forms", "values", "refusals", "reset", "tokens", "files")
FILES = {
    "what adds and changes": file_of(
        NEW | {"supplier": "", "description": "=1+1", "barcodes": "4006381333931 24177863"},
        {"a": "hex-m8-030", "b": "<b>Bolt</b>", "c": "Fasteners", "d": "1"}
        | {"e": "", "f": "One\r\ntwo", "g": ""},
        {"a": "UBT-M8-050", "b": "U-bolt", "c": "Fasteners", "d": "2.5"}
        | {"e": "Tin Lane Metals", "f": "", "g": ""},
    ),
    "what changes nothing": file_of({"sku": "HEX-M8-030"}, {"sku": "NUT-M8"}),
    "errors": file_of(
        {"sku": "A B", "name": "", "category": "x", "unit_cost": "x", "quantity_on_hand": "1"},
        {"sku": "NUT-M8", "name": "x" * 200, "category": "", "unit_cost": "-1", "level": "x"},
        {"sku": "NUT-M8", "name": "Nut", "category": "Nuts", "unit_cost": "1.234", "level": ""},
    ),
    "more than is shown": many(1_001),
    "no file of items": "sku;name",
}
ODD_ADDRESSES = (
    "/nowhere/",
    "//items/",
    "/items",
    "/accounts/login?next=/items/",
    "/items/?page=100000000000000000000",
    "/items/?page=-3",
    "/items/?page=x&q=%22hex+bolt%22",
    "/items/?q=%ff%fe&category=%00",
    "/items/?q=%ff%fe&category=%e9",
    "/items/?sort=secret&status=new&category=%3Cb%3E&supplier=-1",
    "/items/?sort=-name&unknown=1&q=",
    "/items/?q=" + "word%20" * 60,
    "/items/NO-SUCH-SKU/",
    "/items/hex-m8-030/",
    "/items/%ff/",
    "/items/a%00b/",
    "/movements/?item=hex-m8-030&from=2020-01-01&to=9999-12-31",
    "/movements/?item=x&kind=x&person=x&from=x&to=2026-13-01&before=x",
    "/movements/?before=99999999999999999999",
    "/movements/?before=1",
    "/movements/99999999999999999999/undo/",
    "/accounts/tokens/99999999999999999999/revoke/",
    "/items/HEX-M8-030/?recorded=1",
    "/items/HEX-M8-030/?recorded=x",
    "/accounts/login/?next=//elsewhere.example/",
    "/accounts/login/?next=/items/%3Fq%3Dbolt",
    "/accounts/reset/MQ/dead/",
    "/accounts/reset/MQ/set-password/",
    "/static/stockroom.css",
    "/static/",
    "/static/../settings.py",
    "/favicon.ico",
    "/healthz/",
)


def try_forms(pair: Pair, walk: Walk, way: Callable[[Form], Iterable[Attempt]]) -> None:
    """Submit each form found on a walk in each way."""
    for forms in walk.forms.values():
        for words, typed in way(forms[0]):
            address = f"{forms[0].page.path} “{attempts.name_of(forms[0])}”, {words}"
            pair.submit(address, [partial(attempts.send, form, typed) for form in forms])


def options_of_filters(form: Form) -> list[Attempt]:
    """Return each option of a form that changes nothing; a zone or a kind is not a filter."""
    return list(attempts.options(form)) if form.method == "GET" else []


@pytest.mark.spec("STK-1", "STK-4", "STK-5", "STK-7", "STK-10", "ACC-6", "SEC-3", "SEC-4")
@pytest.mark.spec("REP-1", "REP-2", "REP-3", "REP-4", "REP-5")
@pytest.mark.parametrize("role", VISITORS)
def test_every_linked_page_is_the_same(twins, role):
    pair = Pair(twins, role, "pages")
    Walk(pair, most_alike=5).run()
    pair.conclude()


@pytest.mark.thorough("it fills each form of each page in many ways")
@pytest.mark.spec("ACC-1", "ACC-3", "ACC-16", "STK-3", "STK-6", "STK-8", "STK-9", "STK-12", "SEC-6")
@pytest.mark.parametrize("role", FILLERS)
def test_every_form_gets_the_same_response(twins, role):
    pair = Pair(twins, role, "forms")
    walk = Walk(pair, most_alike=1).run()
    try_forms(pair, walk, attempts.as_a_whole)
    try_forms(pair, walk, options_of_filters)
    pair.conclude()


@pytest.mark.thorough("it sends an invalid value in each field of each form")
@pytest.mark.spec(
    "ACC-1", "ACC-2", "ACC-9", "ACC-10", "ACC-16", "ACC-17", "STK-2", "STK-8", "SEC-6"
)
@pytest.mark.parametrize("role", ["anonymous", "manager"])
def test_each_invalid_field_gets_the_same_response(twins, role):
    pair = Pair(twins, role, "values")
    walk = Walk(pair, most_alike=1).run(["/", "/accounts/signup/"][: 1 + (role == "anonymous")])
    try_forms(pair, walk, attempts.field_by_field)
    pair.conclude()


@pytest.mark.spec("SEC-2", "SEC-6", "SEC-7", "STK-11", "OPS-7", "ACC-5", "ACC-7")
@pytest.mark.parametrize("role", ["anonymous", "clerk"])
def test_unusual_requests_get_the_same_response(twins, role):
    pair = Pair(twins, role, "refusals")
    for address in ODD_ADDRESSES:
        pair.ask(f"GET {address}", lambda visitor, address=address: visitor.visit(address))
    for address in (*ENTRANCES, "/items/HEX-M8-030/movements/", "/healthz", "/nowhere/"):
        for method in ("HEAD", "POST", "DELETE", "OPTIONS"):
            pair.ask(f"{method} {address}", lambda v, a=address, m=method: v.request(m, a))
    body = {"content": b"q=" + b"x" * 2**21}
    pair.ask("POST of 2 MiB", lambda visitor: visitor.request("POST", "/accounts/login/", **body))
    pair.conclude()


@pytest.mark.spec("ACC-11", "ACC-12", "ACC-13")
def test_the_reset_flow_is_the_same(twins):
    pair = Pair(twins, "anonymous", "reset")
    form = {"Email address": "clerk@stockroom.example"}
    ask = ("/accounts/password_reset/", "Send the link", form)
    pair.ask("ask for the link", lambda visitor: visitor.submit(*ask))
    opened = pair.ask("open the link", lambda visitor: visitor.visit(link_path(visitor.twin)))
    pair.remember()
    walk = Walk(pair, most_alike=1).run([opened[0].location])
    try_forms(pair, walk, attempts.as_a_whole)
    try_forms(pair, walk, attempts.field_by_field)
    pair.conclude()


@pytest.mark.spec("ACC-18")
def test_tokens_of_every_state_are_listed_and_revoked_in_the_same_way(twins):
    for twin in twins:
        add_tokens(twin, "clerk")
    pair = Pair(twins, "clerk", "tokens")
    pages = pair.ask(f"GET {TOKENS}", lambda visitor: visitor.visit(TOKENS))
    posts = [[form for form in page.forms if form.names[-1].endswith("/revoke/")] for page in pages]
    for forms in zip(*posts, strict=True):
        pair.submit(f"POST {forms[0].action}", [form.submit for form in forms])
    for number in ("3", "4", "5", "9999"):
        form = pair_of_forms(posts, f"{TOKENS}{number}/revoke/")
        pair.submit(f"POST {number}", form)
    pair.conclude()


@pytest.mark.spec("CSV-3", "CSV-4", "CSV-5")
@pytest.mark.parametrize("kind", FILES)
def test_a_file_gets_the_same_preview_and_confirmation(twins, kind):
    pair = Pair(twins, "manager", "files")
    answers = pair.ask("upload", lambda visitor: upload(visitor, FILES[kind]))
    if answers[0].location:
        pages = pair.ask("preview", lambda visitor: visitor.visit(PREVIEW))
        if "Import" in [button.caption for form in pages[0].forms for button in form.buttons]:
            forms = [page.form("Import") for page in pages]
            stale = [partial(attempts.send, form, {"digest": "x"}) for form in forms]
            pair.submit("confirm what was not seen", stale)
            pair.submit("confirm", [form.submit for form in forms])
            pages = pair.ask("export", lambda visitor: visitor.visit("/items/export.csv"))
    pair.conclude()


def pair_of_forms(posts, address):
    """Return a function that sends the first form of each twin to another URL."""
    return [
        partial(forms[0].page.visitor.post, address, forms[0].pairs(), referrer=TOKENS)
        for forms in posts
    ]


def link_path(twin) -> str:
    """Return the path of the link in the newest email."""
    return urlsplit(twin.mail.link()).path


@pytest.mark.spec("ACC-11", "ACC-12")
def test_the_email_is_the_same(twins):
    mails = []
    for twin in twins:
        form = {"Email address": "Clerk@stockroom.example"}
        twin.visitor().submit("/accounts/password_reset/", "Send the link", form)
        mail = twin.mail.wait()[0]
        text = re.sub(
            r"http://127\.0\.0\.1:\d+/accounts/reset/\w+/[^/]+/", "LINK", mail.get_content()
        )
        headers = {name: mail[name] for name in ("From", "To", "Subject", "Content-Type")}
        mails.append((headers, text))
    assert mails[1:] == mails[:1] * (len(mails) - 1)


@pytest.mark.spec("SEC-1")
def test_each_known_difference_has_a_place_a_description_a_reason_and_a_date():
    for entry in known_differences():
        assert sorted(entry) == ["date", "part", "path", "reason", "role", "what"]
        assert entry["role"] in VISITORS
        assert entry["part"] in PARTS
        assert isinstance(entry["date"], date)
        assert len(entry["reason"]) > 20


@pytest.mark.spec("SEC-1")
def test_each_known_fault_of_a_framework_has_a_place_a_description_a_reason_and_a_date():
    for entry in known_faults():
        assert sorted(entry) == ["date", "page", "reason", "role", "rule", "twin"]
        assert (ROOT / entry["twin"] / "twin.toml").is_file()
        assert isinstance(entry["date"], date)
        assert len(entry["reason"]) > 20
