"""`tasks.py learn`: the verdict in sentences, the way from step to step, hints and solutions."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness import road
from tests.harness.declaration import ROOT, clean_environment
from tests.harness.learning import command, environment, run, solution, walk, watching, words

HERE = {"python": sys.executable}
APP = """from flask import Flask

app = Flask(__name__)


@app.get("/items/")
def item_list():
    return "<title>Items · Stockroom</title><h1>Items</h1>"
"""


@pytest.fixture
def learn(tmp_path: Path, capsys: pytest.CaptureFixture) -> Callable:
    """Return a function that runs `learn`, and returns whether all is well and what it said.

    This Python serves the project: making an environment takes too long.
    """

    def learn(framework: str = "flask", **options) -> tuple[bool, str]:
        capsys.readouterr()
        chosen = command.Options(**HERE | {"once": True} | options)
        is_well = command.learn(framework, str(tmp_path / "mine"), chosen, print)
        return is_well, capsys.readouterr().out

    return learn


@pytest.fixture
def begun(tmp_path: Path) -> Callable:
    """Return a function that begins at a step, and returns the walk."""

    def begun(framework: str, first: int = 1, **options) -> walk.Walk:
        options = command.Options(**HERE, first=str(first), **options)
        return command.opened(tmp_path / "mine", framework, options)

    return begun


def save(mine: Path, text: str) -> None:
    """Save the file that a Flask project begins with."""
    (mine / "stockroom/__init__.py").write_text(text, "utf-8")


def test_the_first_verdict_says_what_to_build(learn):
    is_well, said = learn()
    assert not is_well
    assert ": One page\n\n  A visitor opens `/items/`" in said
    assert "2 of 6 tests pass.\n  GET /items/ should answer 200; it answered 404.\n" in said


def test_a_step_that_is_done_leads_on_to_the_next(begun, learn):
    mine = begun("flask")
    save(mine.folder, APP)
    mine.hints = 2
    mine.write()
    is_well, said = learn()
    assert is_well
    assert "Step 1: all 6 tests pass.\nStep 1 is done.\n\nStep 2 of " in said
    assert "New in your folder: stockroom/stock/items.json." in said
    now = walk.Walk.read(mine.folder)
    assert (now.step, now.hints, now.python) == (2, 0, sys.executable)
    assert (mine.folder / "stockroom/stock/items.json").is_file()


def test_a_command_that_fails_is_named_below_the_verdict(begun, capsys):
    mine = begun("flask", 2)
    save(mine.folder, APP.replace("<h1>Items", "<h1>Things"))
    assert run.judge(mine) is False
    said = capsys.readouterr().out
    _, _, verdict = said.partition("Step 2: ")
    assert verdict.startswith("0 of 6 tests pass.\n  The page should have a table")
    assert "Step 1, done before: 5 of 6 tests pass.\n  The page needs one heading" in verdict
    assert verdict.endswith(
        "`flask --app stockroom db upgrade` fails:\n    Error: No such command 'db'.\n"
    )


def test_a_server_that_does_not_start_says_why(begun, learn):
    save(begun("flask").folder, APP.replace("item_list():", "item_list()"))
    is_well, said = learn()
    assert not is_well
    first, *place, error = said.splitlines()
    assert first == "Flask does not start:"
    assert place[0] == '    File "stockroom/__init__.py", line 7'
    assert error == "    SyntaxError: expected ':'"


def test_an_error_on_a_page_is_shown_with_its_place(begun, learn):
    save(begun("flask").folder, APP.replace("return", "return hello +"))
    _, said = learn()
    error = said.partition("Meanwhile the server had an error:\n")[2].splitlines()
    assert error[0] == '    File "stockroom/__init__.py", line 8, in item_list'
    assert error[-1] == "    NameError: name 'hello' is not defined"


def test_of_a_traceback_the_own_place_and_the_error_are_shown():
    log = """127.0.0.1 - - [28/Nov/2026 02:17:46] "GET / HTTP/1.1" 404 -
Traceback (most recent call last):
  File "/usr/lib/python3/flask/app.py", line 1511, in wsgi_app
    response = self.full_dispatch_request()
  File "stockroom/stock/views.py", line 17, in item_list
    items = db.session.scalars(select(Item)).all()
  File "/usr/lib/python3/sqlalchemy/engine.py", line 1967, in execute
    cursor.execute()
OperationalError: no such table: stock_item
127.0.0.1 - - [28/Nov/2026 02:17:46] "\x1b[35m\x1b[1mGET /items/ HTTP/1.1\x1b[0m" 500 -
"""
    assert words.last_lines(log) == [
        'File "stockroom/stock/views.py", line 17, in item_list',
        "  items = db.session.scalars(select(Item)).all()",
        "OperationalError: no such table: stock_item",
    ]
    assert words.error_of("no error\n") == []


def test_a_save_during_the_tests_ends_them(begun):
    mine = begun("flask")
    assert run.judge(mine, lambda: True) is None


def test_a_save_is_seen_and_a_database_is_not(tmp_path):
    before = watching.look(tmp_path)
    for name in ("db.sqlite3", ".road.toml", "app.py~", "app.py"):
        threading.Timer(0.1, (tmp_path / name).touch).start()
    assert watching.wait(tmp_path, before) == ["app.py"]


def test_each_save_gets_a_verdict_until_the_learner_stops(begun, capsys, monkeypatch):
    mine = begun("flask")
    judged = []

    def judge(walk, is_stale):
        judged.append(is_stale())
        if len(judged) == 2:
            raise KeyboardInterrupt
        threading.Timer(0.1, save, [mine.folder, APP]).start()
        return False

    monkeypatch.setattr(command, "judge", judge)
    assert command.learn("flask", str(mine.folder), command.Options(), print)
    said = capsys.readouterr().out
    assert "Saved: stockroom/__init__.py" in said
    assert said.endswith("Stopped; the same command goes on from here.\n")


def test_hints_come_in_their_order_and_the_last_one_again(begun, learn):
    hints = begun("flask", 3).about["hints"]
    for number in (1, 2, 3, 3):
        _, said = learn(hint=True)
        assert said.startswith(f"Step 3, hint {number} of 3:\n\n{hints[number - 1]}\n")
    assert "--solution` shows our files." in said


def test_a_solution_is_shown_and_written_only_with_a_yes(begun, learn):
    mine = begun("flask")
    is_well, said = learn(solution=True)
    assert is_well
    assert "--- yours/stockroom/__init__.py\n+++ ours/stockroom/__init__.py\n" in said
    assert "Nothing was written" in said
    assert walk.Walk.read(mine.folder).step == 1
    is_well, said = learn(solution=True, yes=True)
    assert is_well
    assert "Step 1 is done.\n\nStep 2 of " in said
    assert (mine.folder / ".road-kept/step-1/stockroom/__init__.py").is_file()


def test_a_solution_takes_the_migrations_of_ones_own_away(begun):
    mine = begun("flask", 3)
    own = mine.folder / "migrations/versions/abc_.py"
    own.write_text("revision = 'abc'\n", "utf-8")
    found = solution.changes(mine)
    assert found["migrations/versions/abc_.py"] == ("revision = 'abc'\n", None)
    solution.write(mine, found)
    assert not own.exists()
    assert solution.changes(mine) == {}


@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_earlier_steps_can_be_given(framework, begun, tmp_path):
    mine = begun(framework, 5)
    road.lay(framework, 4, tmp_path / "ours")
    given = set(mine.about.get("given", []))
    assert set(watching.look(mine.folder)) == set(watching.look(tmp_path / "ours")) | given
    assert walk.Walk.read(mine.folder).step == 5


def test_the_other_framework_is_written_beside(begun, capsys):
    mine = begun("django", knowing="flask")
    beside = mine.folder / "flask-beside/stockroom/__init__.py"
    assert "def item_list" in beside.read_text("utf-8")
    assert "flask-beside/ has this step in Flask; new or changed there:" in capsys.readouterr().out
    command.advance(mine)
    assert "def create_app" in beside.read_text("utf-8")


def test_the_end_leads_to_the_finished_application(begun, capsys):
    command.advance(begun("flask", len(road.steps())))
    said = capsys.readouterr().out
    assert f"Congratulations: you have built all {len(road.steps())} steps in Flask." in said
    assert "The finished application is in flask_version/" in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"hint": True}, "Nothing is begun in .*: first `.* learn flask .*`."),
        ({"first": "70"}, "Choose a step from 1 to"),
        ({"knowing": "flask"}, "--knowing takes the other framework, not “flask”."),
        ({"python": "no-such-python"}, "--python takes a Python that can be run"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(learn, tmp_path, options, sentence):
    with pytest.raises(road.RoadFailed, match=sentence):
        learn(**options)
    assert not (tmp_path / "mine").exists()


def test_a_folder_that_holds_something_else_is_left_alone(begun, tmp_path, learn):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").touch()
    with pytest.raises(road.RoadFailed, match="not an empty folder"):
        learn()
    shutil.rmtree(tmp_path / "mine")
    begun("flask")
    with pytest.raises(road.RoadFailed, match="has a project in Flask."):
        learn("django")
    with pytest.raises(road.RoadFailed, match="is at step 1; --from takes a new folder."):
        learn(first="2")


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("learn flask", ["twin"]),
        ("learn flask mine --hint", ["twin", "folder"]),
        ("learn --knowing django flask", ["twin"]),
        ("learn flask --from 3 mine", ["twin", "folder"]),
        ("learn flask --from=3", ["twin"]),
        ("test", ["twin"]),
    ],
)
def test_the_folder_may_be_left_out(typed, placed):
    assert command.by_place(["tasks.py", *typed.split()]) == placed


def test_the_task_ends_with_one_sentence():
    typed = [sys.executable, "-m", "invoke", "learn", "rails", "mine", "--once"]
    done = subprocess.run(
        typed, cwd=ROOT, env=clean_environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == "Choose django or flask; there is no “rails” here.\n"
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("step", road.steps(), ids=lambda step: step.folder.name)
@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_every_step_has_three_hints_and_gives_what_is_there(framework, step):
    about = step.about[framework]
    assert len(set(about["hints"])) == 3
    assert [name for name in about.get("given", []) if name not in step.files(framework)] == []


def test_the_environment_has_the_versions_of_the_lock_on_every_system():
    assert environment.python_of(Path("mine"), is_windows=True).parts[-2:] == (
        "Scripts",
        "python.exe",
    )
    names = {line.partition("==")[0].lower() for line in environment.locked()}
    about = [step.about[framework] for step in road.steps() for framework in road.FRAMEWORKS]
    assert {name.lower() for one in about for name in one["packages"]} <= names
    assert "hash" not in "".join(environment.locked())
