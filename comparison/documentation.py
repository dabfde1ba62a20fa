"""The names of frameworks and extensions used by code, and their documentation."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from comparison.regions import Part, TwinCode

TABLE = Path(__file__).with_name("documentation.toml")


@cache
def pages() -> dict[str, str]:
    """Return the documentation URL of each prefix of a full name."""
    sections = tomllib.loads(TABLE.read_text("utf-8")).values()
    return {name: one["base"] + page for one in sections for name, page in one["pages"].items()}


def address(name: str) -> str | None:
    """Return the documentation URL of a full name, such as django.shortcuts.render."""
    while name not in pages():
        if "." not in name:
            return None
        name = name.rpartition(".")[0]
    return pages()[name]


def is_foreign(name: str) -> bool:
    """Return whether a full name belongs to a framework or an extension."""
    top = name.split(".")[0]
    return top not in sys.stdlib_module_names and top != "stockroom"


@cache
def imports(path: Path) -> dict[str, str]:
    """Return the full name of each name that a file imports from frameworks and extensions."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names}
    return {name: full for name, full in found.items() if is_foreign(full)}


@cache
def _uses(path: Path) -> list[tuple[int, str]]:
    """Return by line each full name that a file uses; a module's attributes are separate."""
    known = imports(path)
    tree = ast.parse(path.read_text("utf-8"))
    return sorted(set(_used(tree, known)))


def _used(tree: ast.AST, imports: dict[str, str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            # If a module is used only for lookup, its attribute is the used name.
            if (full := imports.get(node.value.id)) in pages():
                yield node.lineno, f"{full}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in imports:
            yield node.lineno, imports[node.id]


def names(code: TwinCode, parts: list[Part]) -> list[tuple[str, str]]:
    """Return the full names used in these parts, each with its URL, in order."""
    found = set()
    for part in parts:
        if part.path.endswith(".py"):
            lines = set(part.lines)
            found |= {name for line, name in _uses(code.folder / part.path) if line in lines}
    found -= {name.rpartition(".")[0] for name in found}
    return [(name, where) for name in sorted(found) if (where := address(name))]
