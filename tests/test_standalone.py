"""A twin's folder is self-contained: copied elsewhere, it runs by its own README."""

import os
import re
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from comparison import dependencies
from tests.harness import process
from tests.harness.declaration import Declaration, clean_environment
from tests.harness.process import HOST, prepare

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="the README's lines are for a POSIX shell"
)
# Blocks of code, and inline code that serves.
CODE = re.compile(r"^```\n(.*?)^```|`([^`\n]*\.venv/bin/python[^`\n]*)`", re.MULTILINE | re.DOTALL)
PORT = re.compile(r"\b800[12]\b")
PASSWORD = "seven horses in the stockroom\n"
# pytest and its dependencies.
PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
STATIC = re.compile(r'"(/static/[^"#]+)')


def lines(readme: Path) -> Iterator[str]:
    """Yield the commands of a README in order."""
    for block, sentence in CODE.findall(readme.read_text("utf-8")):
        yield from (block or sentence).splitlines()


def run(folder: Path, *command: str) -> None:
    """Run one command in a folder, with a password for the one that prompts for it."""
    environment = clean_environment()
    environment.pop("PYTHONPATH", None)
    quiet = {"capture_output": True, "encoding": "utf-8", "check": False}
    done = subprocess.run(command, cwd=folder, env=environment, input=PASSWORD, **quiet)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def install(folder: Path, more: Sequence[str] = ()) -> None:
    """Put into .venv what `pip install .` and more would install, from local packages."""
    (target,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    needed = dependencies.of(folder / "pyproject.toml")
    for package in (*(one.name for one in (*needed.direct, *needed.transitive)), *more):
        for name in dependencies.top_level(package):
            if not (target / name).exists():
                (target / name).symlink_to(Path(sysconfig.get_path("purelib"), name))


def serve(twin: Declaration, line: str, log: Path) -> list[int]:
    """Serve with a line of the README; return the statuses of the login page and its files."""
    port = process.free_port()
    command = ["/bin/sh", "-c", PORT.sub(str(port), line)]
    with log.open("ab") as written:
        server = process.Server(twin, port, clean_environment(), written, command=command)
        try:
            server.wait_until_ready()
            page = httpx.get(f"http://{HOST}:{port}/accounts/login/")
            assert "<h1>Log in</h1>" in page.text
            files = [httpx.get(f"{server.url}{name}") for name in STATIC.findall(page.text)]
            return [one.status_code for one in (page, *files)]
        finally:
            server.stop()


@pytest.mark.spec("OPS-1", "OPS-4", "OPS-7", "OPS-8", "ACC-3", "ACC-20", "CSV-5")
def test_a_twin_runs_by_its_readme_without_the_rest_of_the_repository(twin_copy, tmp_path):
    served = []
    for line in lines(twin_copy.folder / "README.md"):
        if line == "python3 -m venv .venv":
            run(twin_copy.folder, sys.executable, *line.split()[1:], "--without-pip")
        elif line == ".venv/bin/python -m pip install .":
            install(twin_copy.folder)
        elif line == '.venv/bin/python -m pip install ".[test]"':
            install(twin_copy.folder, PYTEST)
        elif PORT.search(line):
            served.append(serve(twin_copy, line, tmp_path / "server.log"))
        else:
            run(twin_copy.folder, "/bin/sh", "-c", line)
    assert len(served) == 3
    assert {status for one in served for status in one} == {200}
    assert (twin_copy.folder / "var" / "development.sqlite3").is_file()


@pytest.mark.spec("OPS-1", "OPS-2")
def test_by_default_production_does_not_open_the_demo_data(twin_copy):
    prepare(twin_copy, clean_environment(), "2026-05-01T12:00:00Z")
    production = clean_environment(
        STOCKROOM_ENV="production",
        STOCKROOM_SECRET_KEY="k" * 50,
        STOCKROOM_ALLOWED_HOSTS="stock.example",
        STOCKROOM_BASE_URL="https://stock.example",
    )
    for step in twin_copy.steps("migrate"):
        process.run(twin_copy, step, production)
    users = []
    for name in ("development", "production"):
        with closing(sqlite3.connect(twin_copy.folder / f"var/{name}.sqlite3")) as database:
            users += database.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert (users[0] > 0, users[1]) == (True, 0)
