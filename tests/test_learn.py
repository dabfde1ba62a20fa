"""`tasks.py learn`: a report at each save, and the next step after success."""

import re
import sys
import threading
from pathlib import Path

from tests.harness import road
from tests.harness.learning import command, opening, running, verdict, walk, watching

pytest_plugins = ["tests.harness.learning.fixtures"]
APP = """from flask import Flask

app = Flask(__name__)


@app.get("/items/")
def item_list():
    return "<title>Items · Stockroom</title><h1>Items</h1>"
"""


NO_TABLE = "The page needs a table, with a row of <td> for each item; it has no such row."


def save(mine: Path, text: str) -> None:
    """Save the file that a Flask project starts with."""
    (mine / "stockroom/__init__.py").write_text(text, "utf-8")


def test_the_first_report_says_what_to_build(learn):
    is_well, said = learn()
    assert not is_well
    assert "\nStep 1 of 10: One page\n\n  A visitor opens /items/ and" in said
    assert said.endswith(
        "Step 1:\n  GET /items/ should answer 200; it answered 404.\n  2 of 6 tests pass.\n"
    )


def test_djangos_welcome_page_is_reported_as_a_missing_url(learn):
    _, said = learn("django")
    words = "Django answers with its welcome page: no URL leads to a view yet."
    assert f"\nStep 1:\n  {words}\n" in said


def test_a_completed_step_leads_to_the_next(begun, learn):
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


def test_a_failed_command_is_reported_first(begun, capsys):
    mine = begun("flask", 2)
    save(mine.folder, APP.replace("<h1>Items", "<h1>Things"))
    capsys.readouterr()
    assert verdict.judge(mine) is False
    command, *lines = capsys.readouterr().out.splitlines()
    assert command == "flask --app stockroom db upgrade fails:"
    assert lines[:3] == ["    Error: No such command 'db'.", "Step 2:", f"  {NO_TABLE}"]
    assert lines[3:] == [
        "  0 of 6 tests pass.",
        "Step 1 (done earlier):",
        "  The page needs one heading, “Items”; it has Things.",
        "  5 of 6 tests pass.",
    ]


def test_a_server_that_does_not_start_is_reported_with_the_reason(begun, learn):
    save(begun("flask").folder, APP.replace("item_list():", "item_list()"))
    is_well, said = learn()
    assert not is_well
    first, *place, error = said.splitlines()
    assert first == "Flask does not start:"
    assert place[0] == '    File "stockroom/__init__.py", line 7'
    assert error == "    SyntaxError: expected ':'"


def test_an_error_on_a_page_is_shown_with_its_location(begun, learn):
    save(begun("flask").folder, APP.replace("return", "return hello +"))
    _, said = learn()
    error = said.partition("The server logged an error:\n")[2].splitlines()
    assert error[0] == '    File "stockroom/__init__.py", line 8, in item_list'
    # Python 3.12 and later add a guess.
    assert error[-2].startswith("    NameError: name 'hello' is not defined")


def test_a_save_during_the_tests_stops_them(begun):
    mine = begun("flask")
    assert verdict.judge(mine, lambda: True) is None
    tests = running.Run(mine, 1)
    tests.file.with_suffix(".stop").touch()
    tests.process.wait()
    assert len(tests.results()) == 1
    tests.end()
    assert not tests.project.exists()


def test_a_project_has_the_text_of_its_step(begun):
    mine = begun("django", len(road.steps()) - 1)
    text = mine.folder / "STEP.md"
    assert text.read_text("utf-8") == (mine.now.folder / "about.md").read_text("utf-8")
    command.advance(mine)
    links = re.findall(r"\]\(([^)]+)\)", text.read_text("utf-8"))
    assert len(links) > 1
    assert [link for link in links if not Path(link).exists()] == []
    before = watching.look(mine.folder)
    text.unlink()
    assert watching.look(mine.folder) == before


def test_a_saved_file_is_detected_and_a_changed_database_is_not(tmp_path):
    before = watching.look(tmp_path)
    for name in ("db.sqlite3", ".road.toml", "app.py~", "app.py"):
        threading.Timer(0.1, (tmp_path / name).touch).start()
    assert watching.wait(tmp_path, before) == ["app.py"]


def test_each_save_gets_a_report_until_the_learner_stops(begun, capsys, monkeypatch):
    mine = begun("flask")
    judged = []

    def judge(walk, is_stale):
        judged.append(is_stale())
        if len(judged) == 2:
            raise KeyboardInterrupt
        threading.Timer(0.1, save, [mine.folder, APP]).start()
        return False

    monkeypatch.setattr(command, "judge", judge)
    assert command.learn("flask", str(mine.folder), opening.Options(), print)
    said = capsys.readouterr().out
    assert "Saved: stockroom/__init__.py" in said
    assert said.endswith("Stopped; run the same command to continue.\n")
