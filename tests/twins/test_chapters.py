"""Each chapter can be left out of a project: every combination of them runs and passes its tests.

These are the project's quick tests; one combination passes all its tests in test_new_project.py.
Each twin has half of the combinations, so that any three chapters are left out in every way.
"""

import sys
import tomllib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from comparison import new_project
from comparison.new_chapters import CHAPTERS
from tests.harness import process
from tests.harness.declaration import Declaration, clean_environment, find

NOW = "2026-05-01T12:00:00Z"
# Plugins of pytest that a project's own tests do not use take longer to load than many of them.
ENVIRONMENT = clean_environment(DEPOT_ARGON2_MEMORY_KIB="8", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
SUBSETS = [one for size in range(len(CHAPTERS) + 1) for one in combinations(CHAPTERS, size)]
KEYS = [twin.key for twin in find()]
HALVES = [(KEYS[len(without) % len(KEYS)], without) for without in SUBSETS]


def name_of(without: tuple[str, ...]) -> str:
    """Return the ID of a case."""
    return "without " + "+".join(without) if without else "with all"


# While twins are `running`, commands are forks of a prepared process.
@pytest.fixture
def made(tmp_path: Path, key: str, running) -> Callable[[tuple[str, ...]], Declaration]:
    """Return a function that creates a project from a twin."""

    def make(without: tuple[str, ...]) -> Declaration:
        new_project.create(find(key)[0], tmp_path / "mine", "depot", without)
        return Declaration.read(tmp_path / "mine")

    return make


def run(project: Declaration, command: list[str]) -> str:
    """Run a command in a project and return its output; it must succeed."""
    return process.run(project, command, ENVIRONMENT)


def check(project: Declaration, without: tuple[str, ...]) -> None:
    """Migrate and seed a project; its routes are those of its access table."""
    process.prepare(project, ENVIRONMENT, NOW)
    printed = run(project, project.command("routes"))
    routes = dict(line.split() for line in printed.splitlines())
    table = tomllib.loads((project.folder / "shared_spec/access.toml").read_text("utf-8"))
    assert routes.items() <= {path: one["name"] for path, one in table["routes"].items()}.items()
    assert [path for path in without if (project.folder / "depot" / path).exists()] == []


# From Django's twin, this project is also the last of the combinations below.
@pytest.mark.thorough("it creates a project")
@pytest.mark.parametrize("key", KEYS[1:])
def test_it_runs_without_any_chapter(made):
    check(made(SUBSETS[-1]), SUBSETS[-1])


@pytest.mark.thorough("every combination takes seconds")
@pytest.mark.parametrize(
    ("key", "without"), HALVES, ids=[f"{key} {name_of(without)}" for key, without in HALVES]
)
def test_it_passes_its_quick_tests_without_some_chapters(made, without):
    project = made(without)
    check(project, without)
    run(project, project.command("test"))
    run(project, [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", "."])
    run(project, [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"])
