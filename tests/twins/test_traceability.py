"""Traceability of the requirement IDs through spec, tests and code."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from comparison import regions
from tests.harness import sizes
from tests.harness.declaration import ROOT, Declaration, find

from . import sources

HEADING = re.compile(r"^## ([A-Z]+-\d+) ", re.MULTILINE)
TESTS = ROOT / "tests"
TWINS = sources.twin_folders()
CHAPTERS = sorted((ROOT / "shared_spec").glob("*.md"))
SPEC = [name for path in CHAPTERS for name in HEADING.findall(path.read_text("utf-8"))]
MENTION = re.compile(rf"\b(?:{'|'.join({name.split('-')[0] for name in SPEC})})-\d+\b")
every_twin = pytest.mark.parametrize("folder", TWINS, ids=lambda folder: folder.name)


def mentioned(paths: list[Path]) -> dict[str, list[str]]:
    """Return where each ID occurs."""
    found: dict[str, list[str]] = {}
    for path in paths:
        for name in MENTION.findall(path.read_text("utf-8")):
            found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return found


def is_in_short_run(path: Path, function: ast.FunctionDef) -> bool:
    """Return whether `tasks.py test` without --all runs a test."""
    arguments = {argument.arg for argument in function.args.args}
    is_long = "pytest.mark.thorough" in marks(path, function) or sizes.OTHER_SERVERS & arguments
    return not is_long and not sizes.reason_to_skip(path)


def is_run_on_servers(path: Path, function: ast.FunctionDef) -> bool:
    """Return whether --db postgresql and --db mariadb run a test."""
    found = marks(path, function)
    is_spec_test = path.parent.name == "spec" and "pytest.mark.only(" not in found
    return is_spec_test or "pytest.mark.databases" in found


def marks(path: Path, function: ast.FunctionDef) -> str:
    """Return the markers of a test and of its file, as code."""
    of_file = [one for one in sources.parsed(path).body if isinstance(one, ast.Assign)]
    return "".join(map(ast.unparse, [*function.decorator_list, *of_file]))


def marked(is_run: Callable[[Path, ast.FunctionDef], bool]) -> set[str]:
    """Return the IDs in the markers of the tests in such a run."""
    decorators = [
        decorator
        for path in sources.python_files(TESTS)
        for function in ast.walk(sources.parsed(path))
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
        if is_run(path, function)
        for decorator in function.decorator_list
    ]
    markers = [one for one in decorators if ast.unparse(one).startswith("pytest.mark.spec(")]
    return {argument.value for marker in markers for argument in marker.args}


def test_no_requirement_is_defined_twice():
    assert sorted(SPEC) == sorted(set(SPEC))


def test_every_requirement_has_a_test_in_the_short_run():
    assert sorted(set(SPEC) - marked(is_in_short_run)) == []


def test_every_requirement_has_a_test_on_every_database():
    # A server manages its files itself.
    assert sorted(set(SPEC) - marked(is_run_on_servers)) == ["OPS-9"]


@every_twin
def test_every_requirement_is_met_by_code_of_the_twin(folder: Path):
    assert sorted(set(SPEC) - set(mentioned(sources.code_files(folder)))) == []


@pytest.mark.parametrize("folder", [*TWINS, TESTS], ids=lambda folder: folder.name)
def test_every_mentioned_id_is_in_the_spec(folder: Path):
    found = mentioned(sources.code_files(folder))
    assert {name: paths for name, paths in found.items() if name not in SPEC} == {}


def test_a_definition_that_both_twins_have_meets_the_same_requirements_in_both():
    first, second = map(ids_of_definitions, find())
    assert len(first.keys() & second.keys()) > 300
    differing = [name for name in first.keys() & second.keys() if first[name] != second[name]]
    assert {name: (first[name], second[name]) for name in differing} == {}


def ids_of_definitions(twin: Declaration) -> dict[tuple[str, str], list[str]]:
    """Return the IDs of each function and class, by its file and its dotted name."""
    parts = [one for one in regions.read(twin).parts if one.name and one.path.endswith(".py")]
    return {(one.path, one.name): sorted(one.ids) for one in parts}


@every_twin
def test_ids_are_listed_one_by_one(folder: Path):
    ranges = re.compile(rf"{MENTION.pattern}\s*(?:to|–|-|…|\.\.)\s*(?:[A-Z]+-)?\d+")
    found = {
        path.relative_to(ROOT).as_posix(): ranges.findall(path.read_text("utf-8"))
        for path in sources.code_files(folder)
    }
    assert {path: names for path, names in found.items() if names} == {}


@every_twin
def test_every_function_belongs_to_a_requirement(folder: Path):
    files = [path for path in sources.python_files(folder) if "migrations" not in path.parts]
    assert [name for path in files for name in _without_requirement(path)] == []


def _without_requirement(path: Path) -> list[str]:
    """Return the functions without an ID in their docstring, their class's or their module's."""
    tree, found = sources.parsed(path), []

    def look(node: ast.Module | ast.ClassDef, prefix: str) -> None:
        if MENTION.search(ast.get_docstring(node) or ""):
            return
        for child in node.body:
            name = f"{prefix}.{getattr(child, 'name', '')}"
            if isinstance(child, ast.ClassDef):
                look(child, name)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found.extend([] if MENTION.search(ast.get_docstring(child) or "") else [name])

    look(tree, path.relative_to(ROOT).as_posix())
    return found
