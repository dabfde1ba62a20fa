"""The page about moving an application: both twins behind nginx, as the page configures it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness import move, proxy
from tests.harness.process import HOST, free_port
from tests.harness.twin import Twin
from tests.harness.visitor import DEMO_PASSWORD, Visitor

pytestmark = pytest.mark.skipif(not proxy.NGINX, reason="needs nginx: apt-get install nginx-light")
REPORT = "/reports/valuation/"
LOGIN = {"Username": "manager", "Password": DEMO_PASSWORD}
HTTP_HOST = re.compile(r"^ +proxy_set_header (?:X-Forwarded-)?Host .*\n", re.MULTILINE)
OWN_PATHS = re.compile(r"^ +location /django/ .*\n", re.MULTILINE)


@pytest.fixture(scope="module")
def flask(tmp_path_factory) -> Iterator[Twin]:
    """Serve the Flask twin."""
    with move.served("flask", "sqlite", tmp_path_factory) as twin:
        yield twin


@pytest.fixture(scope="module")
def django(tmp_path_factory) -> Iterator[Twin]:
    """Serve the Django twin, on another database."""
    with move.served("django", "sqlite", tmp_path_factory) as twin:
        yield twin


@pytest.fixture(scope="module")
def moved(django, tmp_path_factory) -> Iterator[Twin]:
    """Serve the Django twin with the paths of its own that the page shows."""
    folder = tmp_path_factory.mktemp("paths")
    urls, static = move.BLOCKS["urlpatterns"].splitlines()
    (folder / "moved_settings.py").write_text(
        f"from stockroom.settings import *\nROOT_URLCONF = 'moved_urls'\n{static}\n"
    )
    (folder / "moved_urls.py").write_text(
        "from stockroom.urls import *\n"
        "urlpatterns = [one for one in urlpatterns if str(one.pattern) != 'accounts/']\n"
        f"{urls}\n"
    )
    chosen = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "moved_settings"}
    with django.served_with(STOCKROOM_TRUSTED_PROXIES="1", **chosen) as served:
        yield served


def configured(django: Twin, flask: Twin, port: int) -> str:
    """Return the configuration on the page, with the ports of the test."""
    text = move.NGINX.replace("listen 80", f"listen {HOST}:{port}")
    text = text.replace("http://127.0.0.1:8001", django.url)
    return proxy.AROUND.format(shown=text.replace("http://127.0.0.1:8002", flask.url))


@contextmanager
def behind(folder: Path, text: str, port: int, twin: Twin) -> Iterator[Visitor]:
    """Run nginx in a folder; yield a browser that visits it."""
    seen = proxy.seen_through(twin, proxy.Proxy(folder, port))
    seen._server.url = f"http://{HOST}:{port}"
    with proxy.running(text, port, folder):
        yield seen.visitor()


def test_a_user_logs_in_to_each_and_stays_logged_in_to_both(flask, moved, tmp_path):
    port = free_port()
    with behind(tmp_path, configured(moved, flask, port), port, flask) as manager:
        manager.log_in("manager")
        assert manager.visit("/items/").status == 200
        sent = manager.visit(REPORT)
        assert sent.headers["Location"] == f"/django/accounts/login/?next={REPORT}"
        login = sent.follow()
        assert login.submit("Log in", LOGIN).headers["Location"] == REPORT
        report = manager.visit(REPORT)
        assert report.status == 200
        assert manager.visit("/items/").status == 200
        sheet = report.document.xpath("//link[@rel = 'stylesheet']/@href")[0]
        assert sheet.startswith("/django/static/")
        assert manager.visit(sheet).status == 200
        assert report.submit("Log out").status == 302
        assert manager.visit(REPORT).status == 302
        assert manager.visit("/items/").status == 200


def test_without_paths_of_its_own_the_login_leads_in_a_circle(flask, django, tmp_path):
    port = free_port()
    text = OWN_PATHS.sub("", configured(django, flask, port))
    with behind(tmp_path, text, port, flask) as manager:
        manager.log_in("manager")
        for _ in range(3):
            sent = manager.visit(REPORT)
            assert sent.headers["Location"] == f"/accounts/login/?next={REPORT}"
            assert sent.follow().submit("Log in", LOGIN).headers["Location"] == REPORT


def test_without_the_host_header_django_rejects_forms(flask, moved, tmp_path):
    port = free_port()
    text = HTTP_HOST.sub("", configured(moved, flask, port))
    with behind(tmp_path, text, port, flask) as manager:
        login = manager.visit("/django/accounts/login/")
        assert login.submit("Log in", LOGIN).status == 403
