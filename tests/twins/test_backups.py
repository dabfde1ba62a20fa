"""The commands of docs/deploy.md that back up a database on a server, and restore it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.harness.databases import Database
from tests.harness.declaration import ROOT
from tests.harness.twin import Twin

TABLES = ("accounts_", "stock_")
NEWER = (
    "CREATE TABLE stock_newer (id bigint PRIMARY KEY, item_id bigint, "
    "FOREIGN KEY (item_id) REFERENCES stock_item (id))"
)


def commands(server: str) -> tuple[str, str]:
    """Return the commands that back up and restore a server's database."""
    text = (ROOT / "docs/deploy.md").read_text("utf-8")
    section = text.partition("## 4. Backups")[2].partition("## 5.")[0]
    backup, restore = re.findall(rf"{server}:\n\n```\n(.*?)```", section, re.DOTALL)
    return backup, restore


def run(command: str, store: Database, folder: Path) -> None:
    """Run a command of the document, with the test's host, user and database."""
    url = make_url(store.url)
    options = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    lines = [f"{name}={value}\n" for name, value in options.items() if value]
    (folder / ".my.cnf").write_text(f"[client]\n{''.join(lines)}", "utf-8")
    (folder / ".pgpass").write_text(f"*:*:*:*:{url.password or ''}\n", "utf-8")
    (folder / ".pgpass").chmod(0o600)
    named = re.sub(r"/srv/stockroom/backups/(\$\(.*?\)|[\d-]+)", f"{folder}/backup", command)
    named = named.replace("=10.0.0.5", f"={url.host}")
    named = named.replace("--username=stockroom", f"--username={url.username}")
    named = re.sub(r"(?<=[ =])stockroom(?=\s)", str(url.database), named)
    environment = os.environ | {"HOME": str(folder), "PGPASSFILE": str(folder / ".pgpass")}
    environment["PGPORT"] = str(url.port or 5432)
    words = ["bash", "-e", "-c", named]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
    if b"server version mismatch" in done.stderr:
        pytest.skip("pg_dump is older than the server")
    assert done.returncode == 0, done.stderr.decode()


def check(twin: Twin, server: str, folder: Path) -> None:
    """Back up and change the database; restore into another one twice, newer tables or not."""
    backup, restore = commands(server)
    if not shutil.which(backup.split()[0]):
        pytest.skip(f"the command-line tools of {server} are not installed")
    before = twin.contents(*TABLES)
    run(backup, twin.store, folder)
    twin.execute("UPDATE stock_item SET name = 'Changed later'")
    changed = twin.contents(*TABLES)
    for _ in range(2):
        other = twin.another_store("restored")  # Dropped and created again, as the document says.
        run(restore, other, folder)
        with other.opened() as database:
            assert database.contents(*TABLES) == before
            database.execute(NEWER)
        other.engine.dispose()
    other.drop()
    assert twin.contents(*TABLES) == changed, "restoring into another database changed this one"


@pytest.mark.spec("OPS-3")
@pytest.mark.only("postgresql", "it runs the tools of PostgreSQL")
def test_a_backup_of_postgresql_can_be_restored(twin, tmp_path):
    check(twin, "PostgreSQL", tmp_path)


@pytest.mark.spec("OPS-3")
@pytest.mark.only("mariadb", "it runs the tools of MariaDB")
def test_a_backup_of_mariadb_can_be_restored(twin, tmp_path):
    check(twin, "MariaDB", tmp_path)
