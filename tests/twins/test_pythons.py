"""Code that runs on the oldest Python runs on the newest: features that changed are not used."""

import ast
from pathlib import Path

import pytest

from tests.harness.declaration import ROOT

from . import sources

FOLDERS = [*sources.twin_folders(), ROOT / "tests", ROOT / "comparison", ROOT / "examples"]


@pytest.mark.spec("SEC-5")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_class_has_a_partial_which_becomes_a_method_in_python_3_14(folder: Path):
    wrong = [
        f"{path.relative_to(ROOT)}:{statement.lineno}"
        for path in sources.python_files(folder)
        for node in ast.walk(sources.parsed(path))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and is_partial(statement.value)
    ]
    assert wrong == []


def is_partial(value: ast.expr | None) -> bool:
    """Return whether a value is a functools.partial."""
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith("partial")
