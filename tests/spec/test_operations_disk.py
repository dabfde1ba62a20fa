"""OPS-4 on SQLite: writing recovers when the file is writable again, without a restart."""

import os
import resource
import shutil
from contextlib import contextmanager

import pytest

from tests.harness import databases
from tests.harness.declaration import Declaration
from tests.spec.arrange import together

pytestmark = pytest.mark.only("sqlite", "a server has its own disk")
SKU = "HEX-M8-030"
# Root may write everywhere, unless it drops this capability.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@contextmanager
def read_only(file, _process_id):
    """Make the file and its folder read-only for everyone."""
    file.chmod(0o400)
    file.parent.chmod(0o500)
    yield
    file.parent.chmod(0o700)
    file.chmod(0o600)


@contextmanager
def full(_file, process_id):
    """Let every write of the process fail, as on a full disk."""
    before = resource.prlimit(process_id, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, before)


@contextmanager
def replaced(file, _process_id):
    """Replace the file with a copy: open handles keep the old file."""
    copy = file.with_suffix(".copy")
    databases.copy(file, copy)
    copy.replace(file)
    yield


@pytest.fixture
def server(twin, monkeypatch):
    """Return a process on a copy of the database that respects file permissions."""
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere")
        declared = twin.declaration
        serve = {"serve": [*WITHOUT_RIGHTS, *declared.commands["serve"]]}
        words = (declared.key, declared.folder, declared.name, declared.port)
        limited = Declaration(*words, dict(declared.commands) | serve)
        monkeypatch.setattr(twin, "declaration", limited)
    folder = twin.folder / "disk"
    folder.mkdir()
    databases.copy(twin.store.file, folder / "stockroom.sqlite3")
    with twin.served_with(store=databases.SQLite(folder / "stockroom.sqlite3")) as other:
        yield other
    shutil.rmtree(folder)


@pytest.mark.thorough("it fills a disk")
@pytest.mark.spec("OPS-4")
@pytest.mark.parametrize("trouble", [read_only, full, replaced])
def test_writing_recovers_without_a_restart(server, trouble):
    clerk = server.visitor("clerk")
    assert record_together(clerk) == {302}
    assert clerk.visit("/").messages
    with trouble(server.store.file, server.process_id):
        assert clerk.visit(f"/items/{SKU}/").status == 200
        assert record_together(clerk) == ({302} if trouble is replaced else {503})
    assert record_together(clerk) == {302}


def record_together(visitor):
    """Record receipts in all threads of the server; return the statuses."""
    forms = [visitor.visit(f"/items/{SKU}/").form("Record") for _ in range(10)]
    jobs = [form.fill({"Movement": "receipt", "Quantity": "1"}).submit for form in forms]
    return {page.status for page in together(jobs)}
