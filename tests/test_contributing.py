"""The steps in docs/new-model.md work: a model of your own in the admin of each twin."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import process
from tests.harness.admin import Admin
from tests.harness.databases import SQLite
from tests.harness.declaration import ROOT, clean_environment
from tests.harness.twin import Twin, settings_for

# Fenced blocks whose info string names the file or folder they are for.
BLOCK = re.compile(r"^```(python|console) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "docs/new-model.md").read_text("utf-8"))
MOST_LINES = 10
KIND = "stock/shelf"
SHELF = {"Code": "A-1", "Room": "Cellar", "Aisle": "A", "Capacity": "40", "Cold": True}


def code_for(folder: str) -> dict[str, str]:
    """Return the text to append, by file of a twin."""
    return {
        path.removeprefix(f"{folder}/"): code
        for language, path, code in BLOCKS
        if language == "python" and path.startswith(f"{folder}/")
    }


def commands_in(folder: str) -> list[list[str]]:
    """Return the commands shown for a twin's folder."""
    shown = [text for language, path, text in BLOCKS if (language, path) == ("console", folder)]
    return [[sys.executable, *line.split()[1:]] for line in "".join(shown).splitlines()]


def extended_by(code: str, source: str) -> str:
    """Append code; an indented line goes below the last line that starts like it."""
    if not code.startswith(" "):
        return f"{source}\n\n{code}"
    end = source.index("\n", source.rindex(code.partition(".")[0])) + 1
    return source[:end] + code + source[end:]


@pytest.fixture(scope="module")
def database(twin, twin_copy) -> Path:
    """Extend the copy as shown; return its database, with the demo data and the new table."""
    file = twin_copy.folder.parent / f"{twin_copy.key}-template" / "ready.sqlite3"
    file.parent.mkdir()
    environment = clean_environment(**settings_for(SQLite(file)))
    process.prepare(twin_copy, environment, twin.now)
    for path, code in code_for(twin_copy.folder.name).items():
        file_shown = twin_copy.folder / path
        file_shown.write_text(extended_by(code, file_shown.read_text("utf-8")), "utf-8")
    for command in commands_in(twin_copy.folder.name):
        process.run(twin_copy, command, environment)
    return file


@pytest.fixture(scope="module")
def extended(twin, twin_copy, database) -> Iterator[Twin]:
    """Serve the extended copy."""
    parent = twin_copy.folder.parent
    served = Twin(twin_copy, parent, parent / "served", twin.now)
    yield served
    served.stop()


@pytest.mark.spec("ADM-3", "ADM-4", "ADM-6", "ADM-10", "ADM-12")
def test_a_model_registered_as_shown_can_be_listed_searched_changed_and_deleted(extended):
    admin = Admin(extended.visitor("superuser"))
    added = admin.add(KIND, SHELF).follow()
    assert added.messages == ["The shelf “A-1” was added successfully."]
    listed = admin.list(KIND)
    assert listed.columns == ["Code", "Room", "Aisle", "Capacity", "Cold"]
    assert (admin.list(KIND, q="cellar").names, admin.list(KIND, q="attic").names) == (["A-1"], [])
    assert listed.choose("By cold", "No").names == []
    changed = admin.change(KIND, "A-1", {"Room": "Attic"}).follow()
    assert changed.messages == ["The shelf “A-1” was changed successfully."]
    assert {action for _, action in admin.history(KIND, "A-1")} == {"Added.", "Changed Room."}
    assert "Shelf with this Code already exists." in admin.add(KIND, SHELF).errors["Code"]
    deleted = admin.delete(KIND, "A-1").follow()
    assert deleted.messages == ["The shelf “A-1” was deleted successfully."]


@pytest.mark.spec("OPS-4", "OPS-5")
def test_the_previous_version_keeps_running_after_the_migration(twin, database):
    with twin.served_with(STOCKROOM_DATABASE_URL=SQLite(database).url) as before:
        clerk = before.visitor()
        clerk.log_in("clerk")
        assert clerk.visit("/readyz").status == 200
        assert clerk.visit("/items/").status == 200


@pytest.mark.spec("ADM-2", "ADM-3")
def test_a_registration_takes_at_most_ten_lines(twin):
    registration = code_for(twin.declaration.folder.name)["stockroom/stock/admin.py"]
    assert 0 < len(registration.splitlines()) <= MOST_LINES
