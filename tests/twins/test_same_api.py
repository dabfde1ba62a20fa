"""Both twins respond to API clients in the same way: status, headers and every byte of JSON."""

import re

import pytest

from tests.harness import contract
from tests.harness.page import Page
from tests.harness.program import API, Program, give_token
from tests.spec.arrange_api import ITEM

from . import likeness

JSON = {"Content-Type": "application/json"}
HEADERS = (*likeness.HEADERS, "ETag", "Location", "WWW-Authenticate")
MOMENT = re.compile(r'"(?:created|updated)_at":"[^"]+"')
CURSOR = re.compile(r"cursor=[^\"]+")
READS = [
    *(
        f"/items?ordering={key}&limit=7"
        for key in ("sku", "-name", "quantity_on_hand", "-unit_cost")
    ),
    "/items?q=%22hex+bolt%22+m8&category=fasteners&status=low&supplier=6",
    "/items?barcode=2004180003217",
    "/items?limit=0&colour=red&ordering=x&status=&cursor=x",
    "/items?limit=5&limit=5&q=a&q=b",
    "/items?cursor=nonsense",
    "/items?category=x&supplier=9999",
    "/items?q=%ff%fe&supplier=%d9%a1",
    "/items?%00",
    "/items/hex-m8-030",
    "/items/%20oak-27%20",
    "/items/NO-SUCH-SKU",
    "/items/%ff",
    "/items/a%2fb",
    "/items//movements",
    "/items/HEX-M8-030/movements?limit=3",
    "/items/HEX-M8-030/movements?kind=issue",
    "/movements?item=hex-m8-030&kind=issue&person=clerk&from=2020-01-01&to=2199-12-31",
    "/movements?item=x&kind=x&person=x&from=x&to=2026-13-01",
    "/categories?limit=2",
    "/suppliers?limit=100",
    "/reports/low-stock",
    "/reports/low-stock?limit=5",
    "/openapi.yaml",
    "/no-such-address",
    "/items/",
    "",
]
BODIES = [
    b"",
    b"[]",
    b"{",
    b"{}",
    b'{"name": "a", "name": "b"}',
    b'{"name": "\\ud800"}',
    b'{"name": NaN}',
    b"[" * 100_000,
    b'{"sku": 5, "name": null, "unit_cost": 1.5, "is_active": 1, "barcodes": [5], "x": 1, "id": 2}',
    b'{"sku": "a b", "name": " ", "category": "x", "supplier": -1, "unit_cost": "1.005"}',
    b'{"sku": "nut-m8", "name": "x", "category": "fasteners", "unit_cost": "1"}',
    b'{"sku":"n","name":"x","category":"fasteners","unit_cost":"1","barcodes":["29000005"]}',
    b'{"name": "Other", "supplier": null, "reorder_level": 5.0, "is_active": false}',
    b'{"barcodes": ["29000006", "1", "2004243004205"]}',
    b'{"barcodes": ["2004243004205"]}',
]


def aspects(page: Page) -> dict[str, object]:
    """Return all compared aspects of two responses; opaque values and timestamps are replaced."""
    text = page.html.replace(page.headers["X-Request-ID"], "REQUEST-ID")
    found = {name: page.headers.get(name) for name in HEADERS}
    found["ETag"] = bool(found["ETag"])
    is_made_now = page.response.request.method in ("POST", "PATCH")
    listed = sorted(page.headers.get("Allow", "").split(", "))
    body = CURSOR.sub("CURSOR", MOMENT.sub("MOMENT", text) if is_made_now else text)
    return found | {"status": page.status, "Allow": listed, "body": body}


class Programs:
    """An API client of one role at each twin, doing the same."""

    def __init__(self, twins, role: str) -> None:
        """Store a token of each twin, whose use is not recorded."""
        self.twins = twins
        self.programs = [Program(twin, give_token(twin, role) if role else "") for twin in twins]
        for twin in twins:
            twin.store.keep("programs")

    def differences(self, method: str, path: str, **options) -> list[str]:
        """Return the differences between the responses, with the original data restored."""
        pages = []
        for program in self.programs:
            program.twin.store.restore("programs")
            pages.append(program.send(method, path, **options))
        first, *others = map(aspects, pages)
        return [
            f"{method} {path} {what}: {first[what]} / {other[what]}"
            for other in others
            for what in first
            if first[what] != other[what]
        ]


@pytest.mark.spec("API-2", "API-3", "API-5", "API-7", "API-8", "API-9")
@pytest.mark.parametrize("role", ["", "member", "clerk", "superuser"])
def test_every_read_gets_the_same_response(twins, role):
    programs, found = Programs(twins, role), []
    for path in READS:
        for method in ("GET", "HEAD"):
            found += programs.differences(method, f"{API}{path}")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        found += programs.differences(method, f"{API}/movements")
        found += programs.differences(method, f"{API}/no-such-address")
    assert found == []


@pytest.mark.spec("API-2", "API-4", "API-5", "API-8")
@pytest.mark.parametrize("role", ["clerk", "manager"])
def test_every_write_gets_the_same_response(twins, role):
    programs, found = Programs(twins, role), []
    for method, address in (("POST", f"{API}/items"), ("PATCH", ITEM), ("DELETE", ITEM)):
        for body in BODIES:
            found += programs.differences(method, address, content=body, headers=JSON)
        for kind in ("text/plain", "application/json; charset=latin-1", ""):
            sent = {"Content-Type": kind}
            found += programs.differences(method, address, content=b"{}", headers=sent)
        stale = JSON | {"If-Match": '"x"'}
        found += programs.differences(method, address, content=b'{"x": 1}', headers=stale)
    assert found == []


@pytest.mark.spec("API-9")
def test_every_example_gets_the_same_response(twins):
    programs, found = Programs(twins, "superuser"), []
    for example in contract.examples():
        sent = {"json": example.body} if example.body is not None else {}
        path = f"{API}{example.path}"
        sent |= {"params": example.query, "headers": example.headers}
        found += programs.differences(example.method.upper(), path, **sent)
    assert found == []
