"""`tasks.py learn`: its options, hints and solutions, and what each step adds."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from comparison.guide import build, exercise_pages, road_pages, serving
from tests.harness import road
from tests.harness.declaration import ROOT, clean_environment
from tests.harness.learning import beginning, command, environment, solution, walk, watching
from tests.harness.process import free_port

pytest_plugins = ["tests.harness.learning.fixtures"]

FIRST_EXERCISE = len(road.steps()) + 1


def test_hints_are_shown_in_order_and_the_last_one_again(begun, learn):
    hints = begun("flask", 3).about["hints"]
    for number in (1, 2, 3, 3):
        _, said = learn(hint=True)
        assert said.startswith(f"Step 3, hint {number} of 3:\n\n{hints[number - 1]}\n")
    assert "--solution shows our files." in said


def test_a_solution_is_shown_and_written_only_after_a_yes(begun, learn):
    mine = begun("flask")
    is_well, said = learn(solution=True)
    assert is_well
    assert "--- yours/stockroom/__init__.py\n+++ ours/stockroom/__init__.py\n" in said
    assert "Nothing was written" in said
    assert walk.Walk.read(mine.folder).step == 1
    is_well, said = learn(solution=True, yes=True)
    assert is_well
    assert "Step 1 is done.\n\nStep 2 of " in said
    assert (mine.folder / ".road-backup/step-1/stockroom/__init__.py").is_file()


def test_a_solution_removes_the_learners_own_migrations(begun, capsys):
    mine = begun("flask", 3)
    own = mine.folder / "migrations/versions/abc_.py"
    own.write_text("revision = 'abc'\n", "utf-8")
    found = solution.changes(mine)
    assert found["migrations/versions/abc_.py"] == ("revision = 'abc'\n", None)
    solution.write(mine, found)
    assert not own.exists()
    assert solution.changes(mine) == {}
    assert "The migrations are ours now: delete your database" in capsys.readouterr().out


def test_a_solution_contains_empty_files_too(begun, capsys):
    mine = begun("django", 5)
    found = solution.changes(mine)
    assert "+++ ours/stockroom/accounts/__init__.py\n--- yours/" in solution.patch(found)
    solution.write(mine, found)
    assert (mine.folder / "stockroom/accounts/__init__.py").read_text("utf-8") == ""
    assert "delete your database" not in capsys.readouterr().out


@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_a_later_step_starts_from_the_earlier_ones(framework, begun, tmp_path):
    mine = begun(framework, 5)
    road.lay(framework, 4, tmp_path / "ours")
    given = set(mine.about.get("given", []))
    assert set(watching.look(mine.folder)) == set(watching.look(tmp_path / "ours")) | given
    assert walk.Walk.read(mine.folder).step == 5


@pytest.mark.parametrize("number", [1, 2, FIRST_EXERCISE])
def test_a_step_names_its_page_in_the_guide(begun, number, capsys):
    page = begun("flask", number).page
    link = [*road_pages.links(), *exercise_pages.links()][number - 1]
    assert page == build.FOLDER / link.path
    said = capsys.readouterr().out
    assert f"with folded answers: {walk.shown(page)}." in " ".join(said.split())
    assert ("Your project is in" in said) == (number < FIRST_EXERCISE)


def test_a_project_has_a_gitignore_file(begun):
    ignored = (begun("flask").folder / ".gitignore").read_text("utf-8").splitlines()
    wanted = {".venv", "__pycache__", "*.sqlite3", "instance", ".road-backup", "STEP.md"}
    assert wanted <= set(ignored)


def test_the_other_framework_is_written_next_to_the_project(begun, capsys):
    mine = begun("django", knowing="flask")
    beside = mine.folder / "flask-beside/stockroom/__init__.py"
    assert "def item_list" in beside.read_text("utf-8")
    assert "flask-beside/ has this step in Flask; new or changed there:" in capsys.readouterr().out
    command.advance(mine)
    assert "def create_app" in beside.read_text("utf-8")


def test_the_last_step_is_served_in_debug_mode(begun, capsys):
    mine = begun("django", len(road.steps()) - 1)
    assert "STOCKROOM_DEBUG" not in capsys.readouterr().out
    command.advance(mine)
    typed = "\n  ".join(environment.setting("STOCKROOM_DEBUG", "1"))
    assert f"\n  {typed}\n  {sys.executable} manage.py runserver 8010\n" in capsys.readouterr().out
    road.lay("django", mine.step, mine.folder)
    road.run("django", mine.folder, ["check"], clean_environment(**mine.development))


def test_a_later_step_begins_with_the_commands_that_fill_a_new_database(begun, capsys):
    begun("flask", 5)
    printed = capsys.readouterr().out.partition("To look at it in a browser")[2].splitlines()
    assert [line.partition(" stockroom ")[2] for line in printed if " stockroom " in line] == [
        "db upgrade",
        "seed",
        "run --port 8010 --debug",
    ]
    assert "8010" in printed[0]


def test_the_page_of_the_step_is_named_only_while_the_guide_is_served(
    begun, capsys, monkeypatch, tmp_path
):
    page = tmp_path / "road" / "01-one-page.html"
    page.parent.mkdir()
    page.write_text("One page")
    guide = serving.GuideServer(free_port(), {})
    monkeypatch.setattr(serving, "FOLDER", tmp_path)
    monkeypatch.setattr(serving.freshness, "is_fresh", lambda *_: True)
    monkeypatch.setattr(walk, "GUIDE_PORT", guide.port)
    mine = begun("django")
    assert "tasks.py guide makes a page of it" in " ".join(capsys.readouterr().out.split())
    guide.start(print)
    try:
        beginning.print_title(mine)
    finally:
        guide.stop()
    printed = " ".join(capsys.readouterr().out.split())
    assert f"or with folded answers at http://127.0.0.1:{guide.port}/road/{page.name}." in printed
    assert "tasks.py guide makes" not in printed


def test_a_variable_is_set_in_the_syntax_of_each_system():
    assert environment.setting("A", "1", is_windows=False) == ["export A=1"]
    typed = ["set A=1", '(in PowerShell: $env:A = "1")']
    assert environment.setting("A", "1", is_windows=True) == typed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"hint": True}, "No project has been started in .*; run `.* learn flask .*` first."),
        ({"first": "70"}, "Choose a step from 1 to"),
        ({"knowing": "flask"}, "--knowing takes the other framework, not “flask”."),
        ({"python": "no-such-python"}, "--python takes a Python that can be run"),
    ],
)
def test_an_impossible_request_is_rejected_with_a_message(learn, tmp_path, options, sentence):
    with pytest.raises(road.RoadFailed, match=sentence):
        learn(**options)
    assert not (tmp_path / "mine").exists()


def test_a_folder_with_other_content_is_left_unchanged(begun, tmp_path, learn):
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
def test_the_folder_can_be_omitted(typed, placed):
    assert command.positional_names(["tasks.py", *typed.split()]) == placed


def test_the_task_exits_with_one_message():
    typed = [sys.executable, "-m", "invoke", "learn", "rails", "mine", "--once"]
    done = subprocess.run(
        typed, cwd=ROOT, env=clean_environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == "Choose django or flask; there is no “rails” here.\n"
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("step", road.steps(), ids=lambda step: step.folder.name)
@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_every_step_has_three_hints_and_provides_the_existing_files(framework, step):
    about = step.about[framework]
    assert len(set(about["hints"])) == 3
    assert [name for name in about.get("given", []) if name not in step.files(framework)] == []


def test_the_environment_has_the_locked_versions_on_every_system():
    assert environment.python_of(Path("mine"), is_windows=True).parts[-2:] == (
        "Scripts",
        "python.exe",
    )
    names = {line.partition("==")[0].lower() for line in environment.locked()}
    about = [step.about[framework] for step in road.steps() for framework in road.FRAMEWORKS]
    assert {name.lower() for one in about for name in one["packages"]} <= names
    assert "hash" not in "".join(environment.locked())
