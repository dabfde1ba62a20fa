"""SEC-1: a path with further slashes, dots or backslashes is another path, which is unknown."""

import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.harness.proxy import by_workers
from tests.spec.arrange import RECORDS

pytestmark = [
    pytest.mark.only("sqlite", "no route is found, so the database is not used"),
    pytest.mark.skipif(sys.platform != "linux", reason="gunicorn runs on Linux"),
]
HOST = "http://127.0.0.1"
STARTS = ["//", "///", "/%2f", "/%2F/", "/./", "/%2e/", "/;/", "/\\", "/\\/", "/%5c", f"{HOST}//"]
# With “://” in its query string, gunicorn also accepts a URL whose path begins with no slash.
STARTS += ["http:", "http:%2F/"]
PAGES = ["items", "items/", "admin/", "static/favicon.svg", "healthz", "api/v1/docs"]
ITEMS = "api/v1/items"
CALLS = [("GET", ITEMS, ""), ("POST", ITEMS, '{"sku": "A"}'), ("DELETE", f"{ITEMS}/HEX-M8-030", "")]


@pytest.fixture(scope="module")
def exact(twin):
    """Return a process that gets each path as it was sent; waitress removes leading slashes."""
    with by_workers(twin, 1).served_with() as other:
        yield other


def send(twin, browser, method, path, content=""):
    """Send a path unchanged, with the cookies of a browser; return status and Location."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    headers = {"Cookie": cookies, "Content-Type": "application/json"}
    connection = HTTPConnection(urlsplit(twin.url).netloc, timeout=10)
    connection.request(method, f"{path}?://", content, headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.getheader("Location")


def found(twin, browser, method, paths, content=""):
    """Return what was sent in reply to paths that are not 404."""
    answers = {path: send(twin, browser, method, path, content) for path in paths}
    return {path: answer for path, answer in answers.items() if answer != (404, None)}


@pytest.mark.spec("SEC-1", "ACC-5")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_found_at_one_path_only(visitor, exact, page):
    browser = visitor("superuser")
    assert send(exact, browser, "GET", f"/{page}") in [(200, None), (308, f"/{page}/?://")]
    assert found(exact, browser, "GET", [f"{start}{page}" for start in STARTS]) == {}


@pytest.mark.spec("SEC-1", "SEC-2", "API-1")
@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_the_api_is_found_at_one_path_only(visitor, exact, method, path, body):
    browser, before = visitor("superuser"), exact.contents(*RECORDS)
    assert send(exact, browser, method, f"/{path}", body) == (401, None)
    assert found(exact, browser, method, [f"{start}{path}" for start in STARTS], body) == {}
    assert exact.contents(*RECORDS) == before


@pytest.mark.spec("SEC-1")
def test_slashes_and_case_within_a_path_make_it_another_one(visitor, exact):
    paths = ["/api//v1/items", "/api/%2fv1/items", "/API/v1/items", "/Items/", "/admin//stock/"]
    assert found(exact, visitor("superuser"), "GET", [*paths, "/items//", "/static//app.css"]) == {}
