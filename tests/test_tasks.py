"""The tasks on a bare machine: one clear error when something is missing, nothing left over."""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import httpx
import pytest
from invoke import Collection, Program

import bootstrap
import tasks
from tests.harness import launcher, process
from tests.harness.databases import SQLite
from tests.harness.declaration import ROOT, Declaration, clean_environment, find
from tests.harness.process import HOST, free_port, is_listening

NOT_COPIED = shutil.ignore_patterns(".*", "var", "__pycache__", "tests", "node_modules", "build")
# The guide shows tests of both twins.
HARNESS = ("tests/__init__.py", "tests/harness", "django_version/tests", "flask_version/tests")
WHEEL = "no-such-package-here==1.0 --hash=sha256:" + "0" * 64
GROUP = {"creationflags": 0x200} if sys.platform == "win32" else {"start_new_session": True}
BULK_ITEM = "FROM stock_item WHERE sku LIKE 'BULK-%' ORDER BY sku"
RECORDS = (
    "SELECT sku FROM stock_item",
    "SELECT name FROM stock_category WHERE slug LIKE 'bulk-%'",
    "SELECT code FROM stock_barcode WHERE code LIKE '29%'",
    f"SELECT name, category_id, supplier_id, unit_cost, status, reorder_level {BULK_ITEM}",
)
LEDGER = "SELECT sum(quantity_change) FROM stock_stockmovement WHERE item_id = stock_item.id"
OUT_OF_STEP = f"SELECT sku FROM stock_item WHERE quantity_on_hand <> coalesce(({LEDGER}), 0)"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder with the tasks, the bootstrap and a lock, and no .venv."""
    for name in ("tasks.py", "bootstrap.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements.txt").write_text(f"{WHEEL}\n")
    return tmp_path


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the repository without data, environment and tests."""
    house = tmp_path / "house"
    shutil.copytree(ROOT, house, ignore=NOT_COPIED)
    for name in HARNESS:
        source, target = ROOT / name, house / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return house


def run_tasks(
    folder: Path, before: str = "pass", arguments: Sequence[str] = ()
) -> subprocess.CompletedProcess:
    """Run tasks.py, `up` by default, after Python code that removes things; no package index."""
    argv = ["tasks.py", *(arguments or ("up", "--port", str(free_port(3))))]
    code = f"import runpy, sys; {before}; sys.argv = {argv}; sys.path.insert(0, '.'); "
    code += "runpy.run_path('tasks.py', run_name='__main__')"
    environment = clean_environment(PATH=os.defpath, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    return run([sys.executable, "-c", code], folder, environment)


def run(command: list[str], folder: Path, environment: dict) -> subprocess.CompletedProcess:
    """Run a command until it exits and return its output."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run a task as `inv` does."""
    return run([sys.executable, "-m", "invoke", *arguments], folder, clean_environment())


def read(file: Path, *queries: str) -> list[list[tuple]]:
    """Return the results of queries in a database."""
    with SQLite(file).opened() as database:
        return [sorted(map(tuple, database.execute(query))) for query in queries]


def assert_one_sentence(done: subprocess.CompletedProcess, sentence: str) -> None:
    """Check that a run failed with this message as its only error."""
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_old_python_is_reported(bare):
    done = run_tasks(bare, "sys.version_info = (3, 6, 15, 'final', 0)")
    assert_one_sentence(done, "Python 3.11 or newer is needed; this is Python 3.6")


@pytest.mark.parametrize("file", ["tasks.py", "bootstrap.py"])
def test_an_old_python_can_parse_the_code_up_to_that_message(file):
    ast.parse((ROOT / file).read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_reported(bare, module):
    done = run_tasks(bare, f"sys.modules['{module}'] = None")
    assert_one_sentence(done, "Python's venv module is missing; install it first")


def test_a_failed_installation_is_reported_and_retried(bare):
    done = run_tasks(bare)
    assert_one_sentence(done, "Installing the packages failed: ERROR: No matching distribution")
    assert "Installing 1 packages with pip" in done.stdout
    assert not (bare / ".venv" / "installed").exists()


@pytest.mark.parametrize(
    ("arguments", "step", "name"),
    [("up --port {}", 1, "Django"), ("django --port={}", 0, "Django"), ("flask -p {}", 0, "Flask")],
)
def test_a_port_in_use_is_reported_before_anything_is_installed(bare, arguments, step, name):
    first = free_port(3)
    with socket.create_server((HOST, first + step)):
        done = run_tasks(bare, arguments=arguments.format(first).split())
    assert_one_sentence(done, f"Port {first + step}, for {name}, is taken; choose another: --port.")
    assert (done.stdout, (bare / ".venv").exists()) == ("", False)


def test_the_checked_ports_are_those_of_the_tasks():
    twins = [(twin.name, twin.port) for twin in find()]
    assert bootstrap.SERVED["up"] == (("the guide", launcher.GUIDE_PORT), *twins)
    assert [bootstrap.SERVED[twin.key] for twin in find()] == [(one,) for one in twins]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "--list"),
        ("--help", "--list"),
        ("new --help", "--help new"),
        ("exercise buyers --help", "--help exercise"),
        ("--help test", "--help test"),
        ("test -- --help", "test -- --help"),
        ("serve django -h 0.0.0.0", "serve django -h 0.0.0.0"),
    ],
)
def test_help_can_be_requested_in_common_ways(typed, expected):
    assert bootstrap.named(typed.split()) == expected.split()


def test_the_help_of_a_task_shows_its_command_and_its_options():
    command = [sys.executable, "bootstrap.py", "--search-root", str(ROOT)]
    expected = bootstrap.named(["exercise", "--help"])
    done = run([*command, *expected], ROOT, clean_environment())
    assert f"Usage: {bootstrap.TYPED} [--core-opts] exercise [--options]" in done.stdout
    assert "for you to make them pass" in done.stdout
    assert "--solution" in done.stdout


def test_a_missing_argument_is_reported_with_the_command():
    command = [sys.executable, "bootstrap.py", "--search-root", str(ROOT)]
    done = run([*command, "learn"], ROOT, clean_environment())
    words = f"Type: {bootstrap.TYPED} learn TWIN (TWIN: django or flask)"
    assert_one_sentence(done, f"An argument is missing. {words}")
    done = run([*command, "new", "flask"], ROOT, clean_environment())
    assert_one_sentence(done, f"Type: {bootstrap.TYPED} new TWIN FOLDER NAME (TWIN: django or ")


def test_the_list_of_tasks_begins_with_those_to_start_with():
    command = [sys.executable, "bootstrap.py", "--search-root", str(ROOT), *bootstrap.named([])]
    begun, _, listed = run(command, ROOT, clean_environment()).stdout.partition("Available tasks:")
    assert begun.startswith("Start here: up, learn, ")
    named = re.findall(r"\w+(?=[,.]\s)", bootstrap.START.partition("The others")[0])
    assert [name for name in named if not re.search(rf"^  {name} ", listed, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("typed", "is_short"),
    [
        ("", True),
        ("--spec ACC-10", True),
        ("-- -v", True),
        ("-- -x --lf -n 0", True),
        ("--all", False),
        ("-k login", False),
        ("--db postgresql", False),
        ("-- tests/test_tasks.py", False),
        ("-- -v tests/test_tasks.py::test_an_old_python_is_reported", False),
    ],
)
def test_the_short_run_is_chosen_by_what_is_typed(monkeypatch, typed, is_short):
    commands = []
    monkeypatch.setattr(tasks, "run", lambda *command: commands.append(command))
    monkeypatch.setattr(sys, "argv", ["inv", "test", *typed.split()])
    Program(namespace=Collection.from_module(tasks)).run(exit=False)
    assert [("--short" in command) for command in commands] == [is_short]
    assert [("--first" in command) for command in commands] == [is_short and "--spec" not in typed]


SHOWN = [
    ROOT / "compose.yaml",
    ROOT / "tasks.py",
    *(ROOT / "comparison").rglob("*.html"),
    *ROOT.glob("comparison/*.toml"),
    *ROOT.glob("*.md"),
    *ROOT.glob("*/*.md"),
]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documented_commands_need_only_python(path):
    # It may mention that `inv` is shorter inside .venv.
    lines = [line for line in path.read_text("utf-8").splitlines() if ".venv" not in line]
    assert [line for line in lines if re.search(r"\binv [a-z{]", line)] == []


def test_a_port_in_use_is_reported():
    first = free_port(3)
    with socket.create_server((HOST, first + 1)):
        done = invoke(ROOT, "up", "--port", str(first))
    assert_one_sentence(done, f"Port {first + 1}, for Django, is taken; choose another: --port.")


@contextmanager
def up(house: Path, port: int) -> Iterator[subprocess.Popen]:
    """Run `tasks.py up` during the block, from the last line that it prints."""
    command = [sys.executable, "-m", "invoke", "up", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=house, env=clean_environment(), **pipes, **GROUP) as process:
        try:
            printed = list(takewhile(lambda line: "Try it" not in line, process.stdout))
            assert process.poll() is None, "".join(printed)
            yield process
        finally:
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
            process.communicate(timeout=30)


def test_up_serves_both_twins_and_the_guide_until_it_is_stopped(house):
    first = free_port(3)
    guide, *ports = range(first, first + 3)
    with up(house, first) as process:
        assert [httpx.get(f"http://{HOST}:{port}/readyz").text for port in ports] == ["ok\n"] * 2
        page = httpx.get(f"http://{HOST}:{guide}/requirements/STK-7.html")
        links = [f"http://{HOST}:{port}/items/HEX-M8-030/" for port in ports]
        assert [link in page.text for link in links] == [True, True]
    assert process.returncode == 0
    assert not any(map(is_listening, [guide, *ports]))


def test_a_twin_that_cannot_start_stops_the_other(house):
    toml = house / "flask_version/twin.toml"
    lines = [line for line in toml.read_text("utf-8").splitlines() if not line.startswith("serve")]
    toml.write_text("\n".join([*lines, 'serve = ["{python}", "-c", "raise SystemExit(3)"]']))
    first = free_port(3)
    done = invoke(house, "up", "--port", str(first))
    assert_one_sentence(done, "Flask ended with code 3 while starting.")
    assert not is_listening(first + 1)


def test_reset_lists_what_it_deletes_and_asks_for_confirmation(house):
    kept = house / "django_version/var/development.sqlite3"
    kept.parent.mkdir()
    kept.touch()
    unanswered = invoke(house, "reset")
    assert "This deletes django_version/var" in unanswered.stdout
    assert_one_sentence(unanswered, "Nothing was deleted: there is no terminal")
    assert kept.exists()
    assert invoke(house, "reset", "--yes").returncode == 0
    assert not kept.parent.exists()


def test_enlarge_needs_existing_stockrooms_in_sqlite_files(house):
    assert_one_sentence(invoke(house, "enlarge"), "Django has no stockroom yet; run up first.")
    environment = clean_environment(STOCKROOM_DATABASE_URL="postgresql://localhost/stockroom")
    done = run([sys.executable, "-m", "invoke", "enlarge"], house, environment)
    assert_one_sentence(done, "Only stockrooms in SQLite files can be enlarged.")


def test_enlarge_adds_items_to_both_and_the_ledger_still_adds_up(house):
    twins = [Declaration.read(house / f"{key}_version") for key in ("django", "flask")]
    files = [twin.folder / "var" / "development.sqlite3" for twin in twins]
    for twin in twins:
        process.prepare(twin, clean_environment(), "2026-05-01T12:00:00Z")
    for _ in range(2):
        assert invoke(house, "enlarge", "--items", "250").returncode == 0
    contents = [read(file, *RECORDS) for file in files]
    assert [len(rows) for rows in contents[0]] == [560, 4, 500, 500]
    assert contents[0] == contents[1]
    assert [read(file, OUT_OF_STEP) for file in files] == [[[]]] * 2


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_an_invalid_port_is_rejected(port):
    done = invoke(ROOT, "up", "--port", port)
    assert_one_sentence(done, f"--port takes a number from 1 to 65499, not “{port}”.")


def test_mutants_rejects_an_unknown_guard():
    done = invoke(ROOT, "mutants", "-k", "no such guard")
    assert_one_sentence(done, "No guard of these twins has “no such guard” in its name.")
    done = invoke(ROOT, "mutants", "--twin", "nowhere")
    assert_one_sentence(done, "There is no twin.toml in “nowhere”; the twins are: django, flask.")


def test_screenshots_rejects_an_unknown_name():
    done = invoke(ROOT, "screenshots", "--only", "roads")
    assert_one_sentence(done, "--only takes twins or road.")


@pytest.mark.parametrize("wrong", [["--kills", "0"], ["--db", "mariadb"]])
def test_torture_rejects_invalid_options(wrong):
    done = invoke(ROOT, "torture", *wrong)
    assert_one_sentence(done, "--kills takes a number from 1, --db takes sqlite or postgresql.")
