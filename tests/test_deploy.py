"""docs/deploy.md: what is copied to a machine, and the connections that it counts."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harness.declaration import ROOT, find

TEXT = (ROOT / "docs/deploy.md").read_text("utf-8")
COPYING = [line for line in TEXT.splitlines() if line.startswith(("sudo mkdir", "git archive"))]
UPGRADING = re.search(r"\(`(sudo rsync .*?)`", TEXT)[1]
LOCAL = ("var/development.sqlite3", ".venv/bin/python")
FOLDERS = [one.folder.name for one in find()]
every_twin = pytest.mark.parametrize("name", FOLDERS)


@pytest.fixture
def clone(name, tmp_path) -> Path:
    """Return a clone with a database and an environment in a twin's folder."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs a clone with git")
    folder = tmp_path / "clone"
    words = ["git", "clone", "-q", "--no-hardlinks", ROOT, folder]
    subprocess.run(words, check=True)
    for path in LOCAL:
        (folder / name / path).parent.mkdir(parents=True)
        (folder / name / path).touch()
    return folder


def run(command: str, name: str, clone: Path, target: Path) -> list[str]:
    """Run a command as it is shown, for a twin and another target; return what is there then."""
    shown = command.replace("sudo ", "").replace("django_version", name)
    shown = shown.replace("/srv/stockroom/app", str(target))
    words = ["bash", "-e", "-o", "pipefail", "-c", shown]
    subprocess.run(words, cwd=clone, check=True)
    return sorted(path.name for path in target.iterdir())


@every_twin
def test_a_machine_gets_the_folder_without_the_local_database(name, clone, tmp_path):
    target = tmp_path / "app"
    found = run("\n".join(COPYING), name, clone, target)
    assert {"gunicorn.conf.py", "pyproject.toml", "stockroom"} <= set(found)
    assert {"var", ".venv"}.isdisjoint(found)


@every_twin
@pytest.mark.skipif(not shutil.which("rsync"), reason="needs rsync: apt-get install rsync")
def test_an_upgrade_removes_old_files_and_keeps_the_data(name, clone, tmp_path):
    target = tmp_path / "app"
    (target / "var").mkdir(parents=True)
    (target / "var/mine.sqlite3").touch()
    (target / "removed.py").touch()
    found = run(UPGRADING, name, clone, target)
    assert "pyproject.toml" in found
    assert {"removed.py", ".venv"}.isdisjoint(found)
    assert [path.name for path in (target / "var").iterdir()] == ["mine.sqlite3"]


@every_twin
def test_the_connections_are_counted_with_the_threads_of_gunicorn(name):
    threads = runpy.run_path(str(ROOT / name / "gunicorn.conf.py"))["threads"]
    assert f"machines × workers × {threads}:" in TEXT
    machines = len(re.findall(r"^ +server 10\.", TEXT, re.MULTILINE))
    workers = int(re.search(r"gunicorn --bind=\S+ --workers=(\d+)", TEXT)[1])
    assert f"{2 * machines * workers * threads}, while PostgreSQL's default is" in TEXT
