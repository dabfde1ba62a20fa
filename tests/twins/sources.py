"""The files of the twins and of the suite, as text and as trees."""

import ast
from functools import cache
from pathlib import Path

from tests.harness.declaration import ROOT

MADE_BY_TOOLS = ("__pycache__", "var", ".venv", ".pytest_cache", ".ruff_cache")
CODE = (".py", ".html", ".txt")


def twin_folders() -> list[Path]:
    """Return the folders that hold a twin."""
    return sorted(path.parent for path in ROOT.glob("*/twin.toml"))


@cache
def files(folder: Path) -> list[Path]:
    """Return the hand-written files in a folder."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not set(path.relative_to(folder).parts) & set(MADE_BY_TOOLS)
    )


def python_files(folder: Path) -> list[Path]:
    """Return the Python files in a folder, except a twin's own tests."""
    code = [path for path in files(folder) if path.suffix == ".py"]
    return [path for path in code if path.relative_to(folder).parts[0] != "tests"]


def templates(folder: Path) -> list[Path]:
    """Return the templates in a folder."""
    return [path for path in files(folder) if "templates" in path.parts]


def code_files(folder: Path) -> list[Path]:
    """Return the Python files and templates in a folder."""
    return python_files(folder) + templates(folder)


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a Python file."""
    return ast.parse(path.read_text("utf-8"))
