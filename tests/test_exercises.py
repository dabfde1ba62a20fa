"""The exercises: both twins can be solved, as our solutions show, and are not solved yet."""

import subprocess
import sys
from pathlib import Path

import pytest

from comparison import exercises
from tests.harness.declaration import clean_environment, find

EVERY = exercises.find()


@pytest.fixture(scope="module", params=EVERY, ids=lambda one: one.name)
def exercise(request) -> exercises.Exercise:
    """Return each exercise in turn."""
    return request.param


GUARDS = [f"tests/twins/test_{name}.py" for name in ("layout", "traceability", "schema")]


def run_tests(exercise: exercises.Exercise, folder: Path, *more: str):
    """Run the tests that the exercise changes or adds in a copy of the repository, and more."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-rfE", "-n", "0", "-p", "no:cacheprovider"),
            # More cases of a test would prove the same; the reader's own run includes them all.
            *("--cases=1", *exercise.tests, *more),
        ],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_our_solution_passes_its_tests_and_keeps_the_twins_matching(exercise, tmp_path):
    exercises.make(exercise, tmp_path / "copy", find())
    done = run_tests(exercise, tmp_path / "copy", *GUARDS)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_unsolved_exercise_fails_its_tests(tmp_path):
    django, flask = find()
    exercises.make(EVERY[0], tmp_path / "copy", [django])
    done = run_tests(EVERY[0], tmp_path / "copy")
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert done.returncode == 1
    assert failed
    assert [line for line in failed if f"[{flask.key}" not in line] == []
    # In words, and in pytest's long form on request.
    assert f"{EVERY[0].spec} in {flask.name}: a buyer sees stock and reports" in done.stdout
    assert "Error: Invalid value for '--group': 'Buyers'" in done.stdout
    assert "def " not in done.stdout


def test_the_lines_of_a_patch_are_counted_as_git_counts_them(exercise):
    for part in ("spec", *(twin.key for twin in find())):
        counted = exercises.git("apply", "--numstat", str(exercise.patch(part)))
        rows = [f"{added}\t{removed}\t{path}" for path, added, removed in exercise.touched(part)]
        assert rows == counted.splitlines()


def test_the_cost_of_an_exercise_is_counted_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert [one.name for one in EVERY] == sorted(one.name for one in EVERY)
    for one in EVERY:
        for label, files, added, _removed in exercises.costs(one, find()):
            assert (label, files > 0, added > 0) == (label, True, True)


@pytest.mark.parametrize(("more", "key"), [([], ""), (["--twin", "flask"], "flask")])
def test_our_solution_is_shown_as_a_patch_and_nothing_is_copied(more, key):
    command = [sys.executable, "-m", "invoke", "exercise", EVERY[0].name, "--solution", *more]
    done = subprocess.run(command, cwd=exercises.ROOT, capture_output=True, check=False)
    keys = [key] if key else [twin.key for twin in find()]
    assert done.stdout == b"".join(EVERY[0].patch(one).read_bytes() for one in keys)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_folder_that_is_not_empty_is_rejected(tmp_path):
    (tmp_path / "kept").touch()
    with pytest.raises(exercises.Refused, match="not an empty folder"):
        exercises.make(EVERY[0], tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_an_unknown_exercise_is_rejected_with_the_known_names():
    with pytest.raises(LookupError, match=f"there are: {EVERY[0].name}, "):
        exercises.find("unknown")
