"""`tasks.py learn`: the exercises, which follow the steps of the road."""

import pytest

from comparison import exercises
from tests.harness import road
from tests.harness.learning import command, solution, verdict, walk

pytest_plugins = ["tests.harness.learning.fixtures"]

EVERY = exercises.find()
FIRST = len(road.steps()) + 1


def test_after_the_last_step_comes_the_first_exercise(begun, capsys):
    mine = begun("flask", FIRST - 1)
    capsys.readouterr()
    command.advance(mine)
    said = capsys.readouterr().out
    assert "Congratulations: you have built the stockroom in Flask." in said
    assert "The finished application is in flask_version/" in said
    assert f"\nExercise 1 of {len(EVERY)}: {EVERY[0].heading}\n" in said
    words = " ".join(said.split())
    copy = walk.shown(mine.copy)
    assert f"A copy of the repository is in {copy}. Change flask_version/ there" in words
    assert mine.project == mine.copy / "flask_version"
    assert (mine.copy / EVERY[0].tests[0]).is_file()


def test_after_the_last_exercise_comes_the_other_framework(begun, capsys):
    mine = begun("django", walk.last_step())
    command.advance(mine)
    said = capsys.readouterr().out
    assert "Congratulations: you have done all steps and exercises in Django." in said
    assert "learn flask --knowing django is the same road in Flask." in said
    assert mine.is_done


def test_a_deleted_copy_is_created_again(begun, learn, tmp_path):
    mine = begun("flask", FIRST)
    mine.copy.rename(tmp_path / "gone")
    _, said = learn(hint=True)
    assert said.startswith("\n  A copy of the repository is in")
    assert f"Exercise 1, hint 1 of 3:\n\n{EVERY[0].hints['flask'][0]}\n" in said
    assert mine.copy.is_dir()


@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_our_solution_is_written_into_the_copy(begun, framework, capsys):
    mine = begun(framework, FIRST)
    own = mine.project / "stockroom/stock/migrations/0009_mine.py"
    own.parent.mkdir(exist_ok=True)
    own.write_text("# A migration of the learner's own.\n", "utf-8")
    found = solution.changes(mine)
    names = {f"{mine.project.name}/{name}" for name in found if name not in str(own)}
    assert names == {path for path, _, _ in EVERY[0].touched(framework)}
    solution.write(mine, found)
    assert solution.changes(mine) == {}
    assert not own.exists()
    assert "reset, typed in the copy, deletes its database." in capsys.readouterr().out


def test_an_exercise_gets_a_report_in_sentences(begun, capsys):
    mine = begun("flask", FIRST)
    capsys.readouterr()
    assert verdict.judge(mine) is False
    first, sentence, *lines, tally = capsys.readouterr().out.splitlines()
    assert first == "Exercise 1:"
    assert sentence == f"  {EVERY[0].spec} in Flask: a buyer sees stock and reports"
    assert "Error: Invalid value for '--group': 'Buyers'" in "\n".join(lines)
    assert tally.endswith(" tests pass.")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_an_exercise_has_a_text_and_three_hints(one):
    text = (one.folder / "about.md").read_text("utf-8")
    assert text.startswith(f"# {one.heading}\n")
    assert [line for line in text.splitlines() if len(line) > 100] == []
    assert text.count("<details>") == text.count("</details>") >= 2
    assert {key: len(set(hints)) for key, hints in one.hints.items()} == dict.fromkeys(
        road.FRAMEWORKS, 3
    )
