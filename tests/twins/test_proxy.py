"""Two processes of a twin in production behind nginx, configured as in docs/deploy.md."""

from collections.abc import Iterator

import pytest

from tests.harness import proxy
from tests.harness.twin import Twin
from tests.spec.arrange import is_logged_in
from tests.spec.conftest import PRODUCTION

pytestmark = pytest.mark.skipif(
    not (proxy.NGINX and proxy.OPENSSL),
    reason="needs nginx and openssl: apt-get install nginx-light openssl",
)
LOG_IN = "/accounts/login/"
ADDRESS_FAILURES = 10


@pytest.fixture(scope="module")
def processes(twin) -> Iterator[list[Twin]]:
    """Return two processes in production mode, of two workers each, on the twin's database."""
    twin = proxy.by_workers(twin, 2)
    with twin.served_with(**PRODUCTION) as one, twin.served_with(**PRODUCTION) as other:
        yield [one, other]


@pytest.fixture(scope="module")
def proxied(processes, tmp_path_factory) -> Iterator[tuple[Twin, proxy.Proxy]]:
    """Return the twin behind a proxy over both processes, and the proxy."""
    with proxy.in_front_of(processes, tmp_path_factory.mktemp("proxy")) as both:
        yield both


@pytest.mark.spec("OPS-5")
def test_a_login_in_one_process_is_valid_in_the_next_behind_the_proxy(proxied):
    twin, nginx = proxied
    clerk = twin.visitor()
    clerk.log_in("clerk")
    start = len(nginx.answering())
    assert all(is_logged_in(clerk) for _ in range(4))
    assert len(set(nginx.answering()[start:])) == 2


@pytest.mark.spec("OPS-5", "STK-8")
def test_a_form_from_one_process_is_accepted_by_the_next(proxied):
    clerk = proxied[0].visitor()
    clerk.log_in("clerk")
    item = clerk.visit("/items/HEX-M8-030/")
    done = item.submit("Record", {"Movement": "receipt", "Quantity": "5"}).follow()
    assert done.messages == ["Received 5 × Hex bolt M8. 12 on hand."]


@pytest.mark.spec("SEC-3", "SEC-4", "SEC-5")
def test_https_at_the_proxy_reaches_the_stockroom(proxied):
    answer = proxied[0].visitor().visit(LOG_IN, headers={"X-Forwarded-Proto": "http"})
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = answer.headers.get_list("set-cookie")
    assert cookies
    assert all(one.startswith("__Host-") and "secure" in one.lower() for one in cookies)


@pytest.mark.spec("SEC-5", "ACC-14")
def test_a_client_cannot_forge_its_ip_address_or_host(proxied):
    stranger = proxied[0].visitor()
    assert stranger.visit(LOG_IN, headers={"X-Forwarded-Host": "evil.example"}).status == 200
    form = stranger.visit(LOG_IN).form("Log in")
    statuses = []
    for number in range(ADDRESS_FAILURES + 1):
        pairs = form.fill({"Username": f"nobody{number}", "Password": "wrong"}).pairs()
        forged = {"X-Forwarded-For": f"10.1.1.{number}"}
        statuses.append(stranger.post(LOG_IN, pairs, headers=forged).status)
    assert statuses == [200] * ADDRESS_FAILURES + [429]


@pytest.mark.spec("SEC-6", "SEC-7")
def test_bodies_that_are_too_large_get_the_stockrooms_error_page(proxied):
    browser = proxied[0].visitor()
    body = b"q=" + b"x" * 7 * 1024 * 1024
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    pages = [browser.request("POST", LOG_IN, content=body, headers=kind) for _ in range(6)]
    assert [page.status for page in pages] == [413] * 6
    assert all(page.headers["X-Request-ID"] in page.text for page in pages)
    assert browser.visit(LOG_IN).status == 200


@pytest.mark.spec("OPS-5", "OPS-7")
def test_static_files_are_served_through_the_proxy_and_cacheable_for_a_year(proxied):
    browser = proxied[0].visitor()
    file = browser.visit(LOG_IN).document.xpath("//link[@rel = 'stylesheet']/@href")[0]
    answer = browser.visit(file, headers={"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.spec("OPS-5")
def test_the_other_process_responds_when_one_is_down(twin, processes, tmp_path):
    with twin.served_with(**PRODUCTION) as third:
        with proxy.in_front_of([processes[0], third], tmp_path) as (seen, _nginx):
            browser = seen.visitor()
            before = [browser.visit(LOG_IN).status for _ in range(4)]
            third._server.stop()
            after = [browser.visit(LOG_IN).status for _ in range(4)]
    assert before + after == [200] * 8
