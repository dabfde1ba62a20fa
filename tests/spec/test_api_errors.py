"""API-2: every error of the API is a problem document."""

import pytest

from tests.spec.arrange import until
from tests.spec.arrange_api import ITEM, is_problem

MISSING = "/api/v1/items/NO-SUCH-SKU"
INSIDE = ("Traceback", "SELECT", "sqlite", ".py", "Exception", "site-packages")
ERRORS = [
    ("GET", ITEM, {"Host": "evil.example"}, 400),
    ("GET", f"{ITEM}%00", {}, 400),
    ("GET", f"{ITEM}?q=%00", {}, 400),
    ("GET", MISSING, {}, 404),
    ("GET", "/api/v1/", {}, 404),
    ("GET", "/api/v1", {}, 404),
    ("GET", "/api/v2/items", {}, 404),
    ("POST", "/api/v1/no-such-address", {}, 404),
    ("GET", f"{ITEM}/", {}, 404),
    ("PUT", ITEM, {}, 405),
    ("GET", ITEM, {"Accept": "text/html"}, 406),
]


@pytest.mark.spec("API-2", "SEC-7")
@pytest.mark.parametrize(("method", "address", "headers", "status"), ERRORS)
def test_an_error_is_a_problem_document_with_the_request_id(
    program, twin, method, address, headers, status
):
    answer = program("clerk").send(method, address, headers=headers)
    assert is_problem(answer, status)
    until(lambda: answer.headers["X-Request-ID"] in twin.log(), seconds=3)
    inside = (*INSIDE, str(twin.declaration.folder), twin.store.url, "evil.example")
    assert [word for word in inside if word.lower() in answer.html.lower()] == []


@pytest.mark.only("sqlite", "most are rejected before any query for an item")
@pytest.mark.spec("API-2")
@pytest.mark.parametrize(("method", "address", "headers", "status"), ERRORS)
def test_an_error_has_a_content_length(program, method, address, headers, status):
    answer = program("clerk").send(method, address, headers=headers)
    assert int(answer.headers["Content-Length"]) == len(answer.response.content)
    if method == "GET":
        head = program("clerk").send("HEAD", address, headers=headers)
        assert (head.status, head.html) == (status, "")
        assert int(head.headers["Content-Length"]) > 0


@pytest.mark.only("sqlite", "it is rejected before any query for an item")
@pytest.mark.spec("API-2", "SEC-6", "API-8")
@pytest.mark.parametrize("address", [ITEM, "/api/v1/no-such-address"])
def test_a_body_of_more_than_1_mib_is_too_large(program, address):
    answer = program("clerk").send("POST", address, content=b" " * (1024 * 1024 + 1))
    assert is_problem(answer, 413)
    assert int(answer.headers["Content-Length"]) == len(answer.response.content)


@pytest.mark.spec("API-2", "SEC-7", "OPS-4")
def test_a_locked_database_is_a_problem_document_too(program, twin):
    speaker = program("clerk")
    with twin.store.held(exclusively=True):
        answer = speaker.send("GET", ITEM)
    assert is_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.only("sqlite", "it is rejected before any query for an item")
@pytest.mark.spec("API-2", "API-8")
@pytest.mark.parametrize("method", ["PUT", "POST", "OPTIONS", "TRACE", "ODD"])
def test_a_405_lists_the_allowed_methods(program, method):
    answer = program().send(method, ITEM)
    assert is_problem(answer, 405)
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, PATCH"
