"""OPS-7: static files, hashed in production, under their own names in development."""

import hashlib
import re

import pytest

from tests.harness import process
from tests.harness.declaration import ROOT
from tests.harness.twin import PRODUCTION
from tests.spec.arrange import OWN_PAGES, PUBLIC_PAGES, STOCK_PAGES

pytestmark = pytest.mark.only("sqlite", "static files do not depend on the database")

STATIC = re.compile(r'"(/static/[^"#]+)')
ORIGINALS = ROOT / "shared_spec" / "static"
NAMES = ("stockroom.css", "forms.js", "favicon.svg", "icons.svg")
PAGES = [*STOCK_PAGES, *OWN_PAGES, *PUBLIC_PAGES, "/admin/", "/no/such/page/"]
HASHED = re.compile(r"/static/(?P<stem>[\w./-]+)\.(?P<hash>[0-9a-f]{12})\.(?P<ending>\w+)")
every_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def clerk(over_https):
    """Return a clerk logged in to production."""
    over_https.log_in("clerk")
    return over_https


def files_of(browser, address):
    """Return the static files that a page links."""
    return sorted(set(STATIC.findall(browser.visit(address).html)))


def hashed(browser, name):
    """Return the hashed URL of a static file on a page."""
    stem, ending = name.split(".")
    found = (HASHED.fullmatch(file) for file in files_of(browser, "/items/?q=zzz"))
    return next(m[0] for m in found if m and (m["stem"], m["ending"]) == (stem, ending))


@pytest.mark.spec("OPS-7")
@pytest.mark.parametrize("address", PAGES)
def test_pages_link_static_files_with_a_content_hash(over_https, address):
    over_https.log_in("superuser")
    assert (files := files_of(over_https, address))
    for file in files:
        content = over_https.visit(file).response.content
        expected = hashlib.md5(content, usedforsecurity=False).hexdigest()[:12]
        assert HASHED.fullmatch(file)["hash"] == expected


@pytest.mark.spec("OPS-7")
@every_name
def test_a_static_file_may_be_cached_for_ten_years(clerk, name):
    answer = clerk.visit(hashed(clerk, name))
    assert answer.status == 200
    kept = set(re.split(r",\s*", answer.headers["Cache-Control"]))
    assert {"max-age=315360000", "public", "immutable"} <= kept
    assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)
    assert answer.response.content == (ORIGINALS / name).read_bytes()


@pytest.mark.spec("OPS-7")
@pytest.mark.parametrize(
    ("name", "kind"), [("stockroom.css", "text/css"), ("icons.svg", "image/svg+xml")]
)
def test_a_static_file_has_its_content_type(clerk, visitor, name, kind):
    for answer in (clerk.visit(hashed(clerk, name)), visitor().visit(f"/static/{name}")):
        assert answer.headers["Content-Type"].split(";")[0] == kind


@pytest.mark.spec("OPS-7")
@pytest.mark.parametrize(
    "name",
    [
        "stockroom.000000000000.css",
        "nothing.css",
        "stockroom.css/",
        "%2e/stockroom.css",
        "x%2f..%2fstockroom.css",
        "",
        "../manage.py",
        "%2e%2e/settings.py",
        "..%2f..%2fpyproject.toml",
        "staticfiles.json",
        "/etc/passwd",
    ],
)
def test_any_other_name_is_404(visitor, over_https, name):
    assert visitor().visit(f"/static/{name}").status == 404
    assert over_https.visit(f"/static/{name}").status == 404


@pytest.mark.spec("OPS-7")
@every_name
def test_in_production_a_name_without_its_hash_is_404(over_https, name):
    assert over_https.visit(f"/static/{name}").status == 404


@pytest.mark.spec("OPS-7")
@every_name
def test_a_static_file_is_compressed_if_the_client_accepts_it(clerk, name):
    address = hashed(clerk, name)
    squeezed = clerk.visit(address, headers={"Accept-Encoding": "gzip"})
    plain = clerk.visit(address, headers={"Accept-Encoding": "identity"})
    assert squeezed.response.content == plain.response.content
    assert "Content-Encoding" not in plain.headers


@pytest.mark.spec("OPS-7")
def test_a_static_file_rejects_other_methods(visitor):
    methods = ("OPTIONS", "POST", "PUT", "DELETE")
    statuses = [visitor().request(method, "/static/stockroom.css").status for method in methods]
    assert statuses in ([405] * 4, [405, 403, 403, 403])


@pytest.mark.databases
@pytest.mark.spec("OPS-7")
@pytest.mark.parametrize("address", PAGES)
def test_in_development_pages_link_static_files_by_their_own_names(visitor, address):
    browser = visitor("superuser")
    assert (files := files_of(browser, address))
    answers = [browser.visit(file) for file in files]
    assert {(page.status, page.headers["Cache-Control"]) for page in answers} == {
        (200, "max-age=0, public")
    }
    own = {file: page for file, page in zip(files, answers, strict=True) if file[8:] in NAMES}
    assert own
    for file, page in own.items():
        assert page.response.content == (ORIGINALS / file[8:]).read_bytes()


def starts(twin, environment):
    """Return whether a twin starts with these variables."""
    server = process.Server(twin, process.free_port(), environment)
    try:
        server.wait_until_ready()
    except process.TwinFailed:
        return False
    finally:
        server.stop()
    return True


@pytest.mark.spec("OPS-1", "OPS-7")
def test_production_starts_only_after_its_static_files_are_collected(twin, twin_copy):
    environment = twin.environment(**PRODUCTION)
    must_collect = "collect" in twin_copy.commands
    assert starts(twin_copy, environment) != must_collect
    if must_collect:
        code, printed = process.refusal(twin_copy, environment)
        assert (code, len(printed.splitlines())) == (1, 1)
        assert "STOCKROOM_ENV=production" in printed
        # In development the files are collected without hashes.
        process.run(twin_copy, *twin_copy.steps("collect"), twin.environment())
        assert process.refusal(twin_copy, environment) == (code, printed)
        process.run(twin_copy, *twin_copy.steps("collect"), environment)
        assert starts(twin_copy, environment)
