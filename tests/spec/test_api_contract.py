"""API-9: the OpenAPI document is served, and both twins respond as in its examples."""

import re
from typing import Any

import pytest
import yaml

from tests.harness import contract
from tests.harness.contract import Example
from tests.harness.program import API
from tests.spec.arrange_api import ITEM

VARYING = ("id", "created_at", "updated_at", "request_id")
JSON = {"Content-Type": "application/json"}
# How to cause each of the errors shared by all operations; a 500 cannot be caused.
CAUSES = {
    400: {"method": "PATCH", "content": "{", "headers": JSON},
    401: {"headers": {"Authorization": "Bearer stk_nobody"}},
    403: {"role": "member"},
    404: {"path": f"{API}/items/NO-SUCH-SKU"},
    406: {"headers": {"Accept": "text/html"}},
    412: {"method": "DELETE", "headers": {"If-Match": '"other"'}},
    413: {"method": "PATCH", "content": b" " * (1024 * 1024 + 1), "headers": JSON},
    415: {"method": "PATCH", "content": "{}", "headers": {"Content-Type": "text/plain"}},
    503: {},
}


def steady(data: Any) -> Any:
    """Return data with fixed values in place of those that differ each time."""
    if isinstance(data, list):
        return [steady(one) for one in data]
    if not isinstance(data, dict):
        return re.sub("cursor=.+", "cursor=CURSOR", data) if isinstance(data, str) else data
    return {name: "VARIES" if name in VARYING else steady(data[name]) for name in data}


@pytest.mark.spec("API-9", "API-2", "API-3", "API-4", "API-7")
@pytest.mark.parametrize("example", list(contract.examples()), ids=str)
def test_the_responses_match_the_examples(program, example: Example):
    method, query = example.method.upper(), example.query
    sent = {"json": example.body} if example.body is not None else {}
    path = f"{API}{example.path}"
    answer = program("superuser").send(method, path, params=query, headers=example.headers, **sent)
    assert answer.status == example.status
    assert steady(answer.data) == steady(example.answer)


@pytest.mark.spec("API-9", "API-2")
@pytest.mark.parametrize("status", sorted({*contract.single_examples()} - {500}))
def test_the_error_responses_match_the_examples(program, twin, status):
    cause = {"method": "GET", "path": ITEM, "role": "superuser"} | CAUSES[status]
    speaker = program(cause.pop("role"))
    if status == 503:
        with twin.store.held(exclusively=True):
            answer = speaker.send(**cause)
    else:
        answer = speaker.send(**cause)
    assert answer.status == status
    assert steady(answer.data) == steady(contract.single_examples()[status])


@pytest.mark.only("sqlite", "the OpenAPI document does not depend on the database")
@pytest.mark.spec("API-9")
def test_every_response_with_a_body_has_an_example():
    without = []
    for path, method, operation, _ in contract.operations():
        for status, answer in operation["responses"].items():
            for kind, media in contract.resolved(answer).get("content", {}).items():
                has_one = media.keys() & {"example", "examples"} or "json" not in kind
                without += [] if has_one else [f"{method} {path} {status}"]
    assert without == []


@pytest.mark.only("sqlite", "the OpenAPI document does not depend on the database")
@pytest.mark.spec("API-9")
def test_everyone_can_read_the_openapi_document(program):
    answer = program().send("GET", f"{API}/openapi.yaml")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/yaml")
    assert answer.response.content == contract.FILE.read_bytes()
    assert yaml.safe_load(answer.html)["openapi"] == "3.1.0"


@pytest.mark.only("sqlite", "the OpenAPI document does not depend on the database")
@pytest.mark.spec("API-9", "SEC-1")
def test_the_openapi_document_lists_every_path_and_method_of_the_api(twin):
    paths = {f"{API}{path}" for path in contract.contract()["paths"]}
    assert {path for path in twin.routes if path.startswith("/api/")} == paths


@pytest.mark.only("sqlite", "the OpenAPI document does not depend on the database")
@pytest.mark.spec("API-9")
@pytest.mark.parametrize("role", ["anonymous", "clerk"])
def test_the_documentation_page_shows_every_operation(visitor, role):
    page = visitor(role).visit(f"{API}/docs")
    assert page.status == 200
    text = page.text
    for path, method, operation, parameters in contract.operations():
        assert operation["summary"] in page.headings
        assert f"{method.upper()} {API}{path}" in text
        assert all(one["description"] in text for one in parameters)
    assert ("Log out" in page.document.text_content()) == (role == "clerk")


@pytest.mark.only("sqlite", "the OpenAPI document does not depend on the database")
@pytest.mark.spec("API-9", "ACC-18")
def test_the_tokens_page_links_to_the_documentation_page(visitor):
    page = visitor("clerk").visit("/accounts/tokens/")
    assert page.click("API").title.startswith("API")
