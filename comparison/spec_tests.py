"""The tests of each requirement, read from the markers in tests/."""

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.harness.declaration import ROOT

FOLDER = ROOT / "tests"


@dataclass(frozen=True)
class SpecTest:
    """One test function: its file in tests/, its name and line, and its requirements."""

    path: str
    name: str
    line: int
    ids: frozenset[str]

    @property
    def sentence(self) -> str:
        """Return the name as words."""
        return self.name.removeprefix("test_").replace("_", " ")


@cache
def by_requirement(folder: Path = FOLDER) -> dict[str, list[SpecTest]]:
    """Return the tests of each requirement, those of the spec before those of the twins."""
    found: dict[str, list[SpecTest]] = defaultdict(list)
    files = sorted(folder.rglob("test_*.py"))
    for file in sorted(files, key=lambda one: "spec" not in one.parts):
        for test in _tests(file, file.relative_to(folder).as_posix()):
            for name in test.ids:
                found[name].append(test)
    return found


def _tests(file: Path, path: str) -> list[SpecTest]:
    tree = ast.parse(file.read_text("utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    return [
        SpecTest(path, one.name, one.lineno, ids)
        for one in functions
        if one.name.startswith("test_") and (ids := _ids(one))
    ]


def _ids(function: ast.FunctionDef) -> frozenset[str]:
    markers = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    markers = [one for one in markers if ast.unparse(one.func) == "pytest.mark.spec"]
    return frozenset(
        argument.value
        for marker in markers
        for argument in marker.args
        if isinstance(argument, ast.Constant)
    )
