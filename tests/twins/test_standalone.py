"""A twin's folder is whole: carried off alone, it runs."""

from collections.abc import Iterator

import httpx
import pytest

from tests.harness import process
from tests.harness.declaration import clean_environment


@pytest.fixture(scope="module")
def address(carried_off, tmp_path_factory) -> Iterator[str]:
    """Migrate, fill and serve the copy as its README says, without any setting."""
    environment = clean_environment()
    environment.pop("PYTHONPATH", None)
    process.prepare(carried_off, environment, "2026-05-01T12:00:00Z")
    with (tmp_path_factory.mktemp("log") / "server.log").open("wb") as log:
        server = process.Server(carried_off, process.free_port(), environment, log)
    try:
        server.wait_until_ready()
        yield server.url
    finally:
        server.stop()


@pytest.mark.spec("OPS-1", "OPS-4", "OPS-8", "ACC-3")
def test_a_twin_runs_where_nothing_else_of_the_repository_is(carried_off, address):
    assert httpx.get(f"{address}/healthz").text == "ok\n"
    page = httpx.get(f"{address}/accounts/login/")
    assert page.status_code == 200
    assert "<h1>Log in</h1>" in page.text
    assert (carried_off.folder / "var" / "stockroom.sqlite3").is_file()
