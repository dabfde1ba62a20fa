"""docs/deploy.md: installing, upgrading, counting connections, deleting old backups."""

import os
import re
import runpy
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy.pool import QueuePool

from comparison import releases
from tests.harness.declaration import ROOT, find

TEXT = (ROOT / "docs/deploy.md").read_text("utf-8")
# Blocks of commands; one in a list is indented.
BLOCKS = [
    re.sub(r"^ +(?=\S)", "", text, flags=re.MULTILINE)
    for language, text in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)
    if not language
]
LOCAL = ("var/development.sqlite3", ".venv/bin/python")
# Only root may create a user, and no test installs packages or starts systemd's services.
LEFT_OUT = re.compile(r"^sudo (useradd|systemctl).*\n|^\.venv/bin/python -m pip.*\n", re.MULTILINE)
FOLDERS = [one.folder.name for one in find()]
every_twin = pytest.mark.parametrize("name", FOLDERS)


def block(word: str) -> str:
    """Return the only block of commands with a word."""
    (found,) = [one for one in BLOCKS if word in one]
    return found


def run(command: str, name: str, folder: Path, site: Path) -> None:
    """Run a block as it is shown, for a twin, as this user and below another folder."""
    shown = re.sub(r"sudo (-u stockroom )?", "", LEFT_OUT.sub("", command))
    shown = shown.replace("django_version", name).replace("/srv/stockroom", str(site))
    words = ["bash", "-e", "-o", "pipefail", "-c", shown]
    subprocess.run(words, cwd=folder, check=True)


def files(folder: Path) -> dict[str, tuple[str, int]]:
    """Return the content or the target of each file below a folder, and when it was written."""
    return {
        str(path.relative_to(folder)): (
            str(path.readlink()) if path.is_symlink() else path.read_text("utf-8", "replace"),
            path.lstat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


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


@pytest.fixture
def site(name, clone, tmp_path) -> Path:
    """Return /srv/stockroom with one release, its settings and data, installed as shown."""
    folder = tmp_path / "site"
    folder.mkdir()
    run(block("useradd"), name, clone, folder)
    run(block("version=1.0"), name, clone, folder)
    (folder / "env").write_text("STOCKROOM_ENV=production\n", "utf-8")
    for data in ("var/production.sqlite3", "backups/2026-12-31-0400.dump"):
        (folder / data).parent.mkdir(exist_ok=True)
        (folder / data).write_text(data, "utf-8")
    return folder


@pytest.mark.parametrize("key", [one.key for one in find()])
def test_the_short_preparation_has_the_commands_of_the_long_one(key):
    lines = block(f"tasks.py serve {key}").splitlines()
    short = [line.removeprefix("../") for line in lines if line.startswith("../")]
    assert len(short) >= 2
    assert [line for line in short if f"\n{line}\n" not in TEXT] == []


@every_twin
def test_a_machine_gets_the_folder_without_the_local_database(name, site):
    found = {path.name for path in (site / "app").iterdir()}
    assert {"gunicorn.conf.py", "pyproject.toml", "stockroom", "constraints.txt"} <= found
    assert {"var", ".venv"}.isdisjoint(found)
    modes = {path.name: path.stat().st_mode & 0o777 for path in site.iterdir()}
    assert (modes["env"], modes["backups"]) == (0o600, 0o700)


@every_twin
def test_the_versions_of_all_packages_are_fixed(name, site):
    fixed = (site / "app/constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9.-]+==[a-z0-9.]+", line) for line in fixed)
    named = re.findall(
        r'^ *(?:mysql = \[)?"([\w-]+)', (site / "app/pyproject.toml").read_text(), re.M
    )
    assert {"gunicorn", "mysqlclient"} <= set(named) & {line.partition("==")[0] for line in fixed}


@every_twin
def test_an_upgrade_leaves_the_running_release_and_the_data_alone(name, clone, site):
    before = files(site)
    run(block("version=1.0").replace("=1.0", "=1.1"), name, clone, site)
    new = files(site / "releases/1.1")
    assert new.keys() == files(site / "releases/1.0").keys()
    added = {f"releases/1.1/{path}": one for path, one in new.items()}
    assert files(site) == before | added


@every_twin
def test_the_switch_changes_only_the_link_and_is_reversed_for_a_rollback(name, clone, site):
    run(block("version=1.0").replace("=1.0", "=1.1"), name, clone, site)
    before = files(site)
    for version in ("1.1", "1.0"):
        run(block("sudo systemctl stop").replace("1.1", version), name, clone, site)
        assert (site / "app").resolve().name == version
        after = files(site)
        assert {path for path in after if after[path] != before.get(path)} == {"app"}


def test_the_new_release_is_checked_before_the_migration_and_the_switch_between_stop_and_start():
    prepared = block('"import stockroom.wsgi"').splitlines()
    (folder,) = re.findall(r"^cd (\S+)$", prepared[0])
    order = [line.split("#")[0].split()[1:3] for line in prepared[2:]]
    assert order == [["manage.py", "collectstatic"], ["-c", '"import'], ["manage.py", "migrate"]]
    stop, switch, start = block("sudo systemctl stop").splitlines()
    assert (stop, start) == ("sudo systemctl stop stockroom", "sudo systemctl start stockroom")
    assert f"/srv/stockroom/{switch.split()[-2]}" == folder


@every_twin
def test_the_connections_are_counted_with_the_threads_of_gunicorn(name):
    threads = runpy.run_path(str(ROOT / name / "gunicorn.conf.py"))["threads"]
    # Flask's threads use a second connection for a write that does not wait for locks.
    assert "pool_size" not in (ROOT / "flask_version/stockroom/database.py").read_text("utf-8")
    kept = QueuePool(lambda: None).size()
    each = {"django_version": threads, "flask_version": 2 * threads + kept}
    shown = (
        rf"worker has {threads} threads .* at most {each['django_version']} connections, one per "
        rf"thread, in Flask {each['flask_version']}: two per thread, and {kept} that its pool"
    )
    text = " ".join(TEXT.split())
    assert re.search(shown, text)
    machines = len(re.findall(r"^ +server 10\.", TEXT, re.MULTILINE))
    workers = int(re.search(r"gunicorn --bind=\S+ --workers=(\d+)", TEXT)[1])
    django, flask = (machines * workers * each[one] for one in each)
    assert f"{django} or {flask}, while PostgreSQL's default is" in text


def test_the_date_of_the_last_django_upgrade_is_that_of_its_release():
    requires = (ROOT / "django_version/pyproject.toml").read_text("utf-8")
    assert '"django>=5.2,' in requires
    until, as_of = releases.of("django")["5.2 LTS"]["until"], releases.table()["as_of"]
    (row,) = re.findall(rf"^\| before {until} \| (.*)", TEXT, re.MULTILINE)
    assert f"Django 5.2, whose security fixes end then (as of {as_of})" in row


@pytest.mark.skipif(os.name == "nt", reason="cron and find are those of Unix")
@pytest.mark.parametrize(("backup", "kept"), [("false", ["new", "old"]), ("true", ["new"])])
def test_old_backups_are_deleted_only_after_a_new_one(tmp_path, backup, kept):
    (tmp_path / "backups").mkdir()
    for name, days in (("old", 32), ("new", 0)):
        (tmp_path / "backups" / name).touch()
        written = time.time() - days * 24 * 3600
        os.utime(tmp_path / "backups" / name, (written, written))
    (deletes,) = re.findall(r"`(find\s+/srv/stockroom/backups [^`]+)`", TEXT)
    (line,) = re.findall(r"^```crontab\n0 4 \* \* \* (.*)\n", TEXT, re.MULTILINE)
    script = f"{backup}\n{' '.join(deletes.split())}\n"
    (tmp_path / "backup.sh").write_text(script.replace("/srv/stockroom", str(tmp_path)), "utf-8")
    words = ["sh", "-c", line.replace("/srv/stockroom", str(tmp_path))]
    subprocess.run(words, check=False)
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == kept
