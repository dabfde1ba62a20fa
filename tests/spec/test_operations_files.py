"""OPS-9: only the user that a stockroom runs as can read its files."""

import os
import stat

import pytest

from tests.harness import process
from tests.spec.arrange import ask_for_link, record, until

pytestmark = [
    pytest.mark.only("sqlite", "a server manages its own files"),
    pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes"),
]


def modes(folder):
    """Return the modes of a folder and of everything in it, by name."""
    found = [folder, *folder.rglob("*")]
    return {path.name: stat.filemode(path.stat().st_mode) for path in found}


@pytest.fixture(autouse=True)
def _open_umask():
    """Let everyone read files created with Python's default modes."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def settled(twin_copy, twin, tmp_path):
    """Return a folder that will be created, with a new database in it, and its settings."""
    folder = tmp_path / "var"
    variables = twin.environment(
        STOCKROOM_DATABASE_URL=f"sqlite:///{folder}/stockroom.sqlite3",
        STOCKROOM_EMAIL_URL=f"file:{folder}/mail",
    )
    for step in [*twin_copy.steps("migrate"), *twin_copy.steps("seed", now=twin.now)]:
        process.run(twin_copy, step, variables)
    return folder, variables


@pytest.mark.spec("OPS-9")
def test_database_and_files_are_private(settled, twin_copy):
    folder, variables = settled
    for name in ("dump", "export_items"):
        command = twin_copy.command(name, file=str(folder / name))
        process.run(twin_copy, command, variables)
    private = dict.fromkeys(["stockroom.sqlite3", "dump", "export_items"], "-rw-------")
    assert modes(folder) == {"var": "drwx------"} | private


@pytest.mark.spec("OPS-9")
def test_mail_and_journals_are_private(settled, twin):
    folder, variables = settled
    with twin.served_with(**variables) as other:
        ask_for_link(other.visitor())
        until(lambda: (folder / "mail").exists() and any((folder / "mail").iterdir()))
        assert record(other.visitor("clerk"), "HEX-M8-030", "receipt", 1).status == 302
        found = modes(folder)
    assert found["mail"] == "drwx------"
    assert set(found.values()) == {"drwx------", "-rw-------"}
