"""The framework functions that ran: the public ones, by their full names."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from comparison import framework
from comparison.recorded import PACKAGES

# Those that a reader knows by name; what they call in turn is left out.
KNOWN = (
    "django",
    "flask",
    "flask_login",
    "flask_migrate",
    "flask_sqlalchemy",
    "flask_wtf",
    "itsdangerous",
    "whitenoise",
    "wtforms",
)
# A function run by more requirements than this says little about any of them.
FEW = 15


@cache
def _functions(path: str) -> list[tuple[str, range]]:
    """Return the public functions of a file, each with the lines of its body."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    tree = ast.parse((PACKAGES / path).read_text("utf-8"))
    return [(f"{module}.{name}", lines) for name, lines in _within(tree, "")]


def _within(node: ast.AST, prefix: str) -> Iterator[tuple[str, range]]:
    for child in ast.iter_child_nodes(node):
        name = f"{prefix}{getattr(child, 'name', '')}"
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from _within(child, f"{name}.")
        elif isinstance(child, ast.FunctionDef) and not child.name.startswith("_"):
            yield name, range(child.body[0].lineno, child.end_lineno + 1)


def ran(lines: dict[str, set[int]]) -> set[str]:
    """Return the functions of which a line ran, by the lines of each file of a package."""
    return {
        name
        for path, own in lines.items()
        if path.split("/")[0].removesuffix(".py") in KNOWN
        for name, body in _functions(path)
        if not own.isdisjoint(body)
    }


def keep_rare(requirements: dict[str, dict[str, Any]]) -> None:
    """Keep a requirement's functions that few others run, and those named in framework.toml."""
    runs = Counter(name for one in requirements.values() for name in one["framework"])
    for key, one in requirements.items():
        told = " ".join(framework.texts().get(key, {}).values())
        named = tuple(framework.names(told))
        one["framework"] = {
            name
            for name in one["framework"]
            if runs[name] <= FEW or any(is_within(name, each) for each in named)
        }


def known(names: Iterable[str]) -> list[str]:
    """Return the names whose functions are considered."""
    return [name for name in names if name.partition(".")[0] in KNOWN]


def is_within(name: str, whole: str) -> bool:
    """Return whether a function is the named one, or in the named class or module.

    A framework may define it in another module than it is imported from: the last name decides.
    """
    return f".{whole.rpartition('.')[2]}." in f".{name}."
