"""The files of a twin: hand-written or generated, and their kinds."""

import ast
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from comparison.python_code import PythonCode
from tests.harness.declaration import ROOT, Declaration

KINDS = ("python", "templates", "settings", "migrations", "generated")
MADE_BY_TOOLS = {"__pycache__", "var", ".venv", ".pytest_cache", ".ruff_cache"}
SETTINGS = ("settings.py", "gunicorn.conf.py")
# Files written by `django-admin startproject`, `startapp` and `flask db init`, from these folders.
GENERATORS = (
    ("django", "conf/project_template"),
    ("django", "conf/app_template"),
    ("flask_migrate", "templates/flask"),
)
PLACEHOLDERS = {"project_name": "stockroom", "app_name": "app", "camel_case_app_name": "App"}


def files(folder: Path) -> list[Path]:
    """Return the hand-written files in a twin's folder."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not set(path.relative_to(folder).parts) & MADE_BY_TOOLS
    )


def paths(folder: Path) -> list[str]:
    """Return the paths of a twin's files in its folder."""
    return [path.relative_to(folder).as_posix() for path in files(folder)]


def kind_of(path: Path) -> str:
    """Return the kind of a file by its path in a twin; "" for data, styles and the like."""
    if "templates" in path.parts and path.suffix in (".html", ".txt"):
        return "templates"
    if path.suffix != ".py" or "tests" in (*path.parts, path.stem):
        return ""
    if "migrations" in path.parts:
        return "migrations"
    return "settings" if path.name in SETTINGS else "python"


def code(twins: Iterable[Declaration]) -> list[Path]:
    """Return the files of twins that are code of any kind."""
    found = [path for twin in twins for path in files(twin.folder)]
    return [path for path in found if kind_of(path.relative_to(ROOT))]


def digest(paths: Iterable[Path], more: str = "") -> str:
    """Return a hash of files and an additional text."""
    total = hashlib.sha256()
    for path in paths:
        # As text, with the same line endings on every system.
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{path.read_text('utf-8')}\0".encode())
    total.update(more.encode())
    return total.hexdigest()


@cache
def generated(name: str) -> frozenset[str]:
    """Return the generated statements of a file with this name, by their shapes."""
    found: set[str] = set()
    for package, folder in GENERATORS:
        located = find_spec(package)
        root = Path(located.origin).parent / folder if located else Path(folder)
        for path in root.rglob("*"):
            if path.name.removesuffix("-tpl") == name:
                found |= _shapes(path)
    return frozenset(found)


def _shapes(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    for name, value in PLACEHOLDERS.items():
        text = re.sub(rf"\{{\{{ {name} \}}\}}", value, text)
    text = re.sub(r"\{\{.*?\}\}", "", re.sub(r"\{%.*?%\}", "", text))
    try:
        return {one.shape for one in PythonCode(text).statements}
    except (SyntaxError, ValueError):
        return set()


@cache
def python(path: Path) -> PythonCode:
    """Parse a Python file into statements."""
    return PythonCode(path.read_text("utf-8"))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"))
