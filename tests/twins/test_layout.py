"""The twins match: same files, same names in the same order, small and independent."""

import ast
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from tests.harness import api_reference, copies
from tests.harness.declaration import ROOT

from . import sources

LAYOUT = tomllib.loads((ROOT / "shared_spec/layout.toml").read_text("utf-8"))
TWINS = sources.twin_folders()
PAIRS = list(combinations(TWINS, 2))
MOST_LINES, MOST_FUNCTION_LINES = 199, 24
every_twin = pytest.mark.parametrize("folder", TWINS, ids=lambda folder: folder.name)


def paths(folder: Path) -> set[str]:
    """Return the paths of a twin's files."""
    return {path.relative_to(folder).as_posix() for path in sources.files(folder)}


def own_paths(folder: Path) -> set[str]:
    """Return the paths that some other twin lacks."""
    return paths(folder) - set.intersection(*map(paths, TWINS))


def is_listed(path: str, entries: dict[str, str]) -> bool:
    """Return whether a path, or a parent folder written with a trailing slash, is listed."""
    parents = [f"{parent.as_posix()}/" for parent in Path(path).parents]
    return not {path, *parents}.isdisjoint(entries)


@every_twin
def test_every_path_without_a_counterpart_is_listed_with_its_reason(folder: Path):
    entries = LAYOUT[folder.name]
    assert sorted(path for path in own_paths(folder) if not is_listed(path, entries)) == []
    assert [path for path, reason in entries.items() if len(reason) < 15 or "\n" in reason] == []


@every_twin
def test_every_listed_path_exists_in_this_twin_only(folder: Path):
    shared = paths(folder) - own_paths(folder)
    wrong = [
        entry
        for entry in LAYOUT[folder.name]
        if any(is_listed(path, {entry: ""}) for path in shared)
        or not any(is_listed(path, {entry: ""}) for path in paths(folder))
    ]
    assert wrong == []


def test_only_twins_are_listed():
    assert sorted(LAYOUT) == [folder.name for folder in TWINS]


def definitions(path: Path) -> list[str]:
    """Return the names of a file's functions and classes, in order."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [node.name for node in sources.parsed(path).body if isinstance(node, kinds)]


@pytest.mark.parametrize(
    ("one", "other"), list(combinations(TWINS, 2)), ids=lambda folder: folder.name
)
def test_definitions_in_both_files_are_in_the_same_order(one: Path, other: Path):
    orders = {}
    for path in sorted(paths(one) & paths(other)):
        if path.endswith(".py"):
            first, second = definitions(one / path), definitions(other / path)
            ours = [name for name in first if name in second]
            theirs = [name for name in second if name in first]
            orders |= {path: (ours, theirs)} if ours != theirs else {}
    assert orders == {}


@every_twin
def test_files_are_small(folder: Path):
    files = [path for path in sources.code_files(folder) if "migrations" not in path.parts]
    lengths = {str(path.relative_to(folder)): len(path.read_text().splitlines()) for path in files}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@every_twin
def test_functions_are_small(folder: Path):
    files = [path for path in sources.python_files(folder) if "migrations" not in path.parts]
    long = {
        f"{path.relative_to(folder)}: {node.name}": _body_lines(node)
        for path in files
        for node in ast.walk(sources.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _body_lines(node) > MOST_FUNCTION_LINES
    }
    assert long == {}


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body, including docstring and blank lines."""
    return function.end_lineno - function.body[0].lineno + 1


@every_twin
def test_a_twin_imports_nothing_from_outside_its_folder(folder: Path):
    around = {path.stem for path in ROOT.iterdir()} - {path.stem for path in folder.iterdir()}
    wrong = {}
    for path in sources.python_files(folder):
        imported = _imported(sources.parsed(path)) & around
        wrong |= {path.relative_to(ROOT).as_posix(): imported} if imported else {}
    assert wrong == {}


def _imported(tree: ast.Module) -> set[str]:
    """Return the top-level modules that a file imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.spec("OPS-7", "ACC-9")
@every_twin
def test_the_copies_of_the_spec_in_a_twin_equal_the_originals(folder: Path):
    assert copies.pairs(folder)
    assert copies.outdated(folder) == []


@pytest.mark.spec("API-9")
def test_the_api_reference_is_generated_from_the_openapi_document():
    assert api_reference.FILE.read_text("utf-8") == api_reference.reference()
