"""How much each twin needed for a requirement: statements of Python and lines of templates.

A function, or a class less its functions, belongs to the IDs in its docstring, or else in that of
the class or module around it; a template to the IDs in its comments. A statement is a node of the
syntax tree, so that reformatting changes nothing; docstrings, migrations and data do not count.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

ID = re.compile(r"\b[A-Z]{3}-\d+\b")
MADE_BY_TOOLS = {"__pycache__", "var", ".venv", "migrations"}
Owner = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Effort:
    """What meets one requirement in one twin: alone, and together with other requirements."""

    statements: int = 0
    shared_statements: int = 0
    template_lines: int = 0
    shared_template_lines: int = 0

    def add(self, kind: str, count: int, *, alone: bool) -> None:
        """Count more of a kind, “statements” or “template_lines”."""
        name = kind if alone else f"shared_{kind}"
        setattr(self, name, getattr(self, name) + count)


@dataclass
class Counted:
    """One twin: the effort by requirement, and in all."""

    by_id: dict[str, Effort] = field(default_factory=lambda: defaultdict(Effort))
    statements: int = 0
    template_lines: int = 0


def count(folder: Path, chapter: str) -> Counted:
    """Count what meets the requirements of a chapter, such as ADM, in one twin's folder.

    The totals count what meets at least one of them, once.
    """
    counted = Counted()
    files = [path for path in sorted(folder.rglob("*")) if not MADE_BY_TOOLS & set(path.parts)]
    for path in files:
        if path.suffix == ".py":
            for ids, number in python_parts(ast.parse(path.read_text("utf-8"))):
                counted.statements += assign(counted, ids, chapter, "statements", number)
        elif "templates" in path.parts and path.is_file():
            text = path.read_text("utf-8")
            lines = sum(1 for line in text.splitlines() if line.strip())
            ids = set(ID.findall(text))
            counted.template_lines += assign(counted, ids, chapter, "template_lines", lines)
    return counted


def assign(counted: Counted, ids: set[str], chapter: str, kind: str, number: int) -> int:
    """Give a part of the code to its requirements; return what counts for the chapter."""
    wanted = {name for name in ids if name.startswith(f"{chapter}-")}
    for name in wanted:
        counted.by_id[name].add(kind, number, alone=len(ids) == 1)
    return number if wanted else 0


def python_parts(tree: Owner, outer: frozenset[str] = frozenset()) -> Iterator[tuple[set, int]]:
    """Yield the IDs and the number of statements of each part of a tree."""
    ids = set(ID.findall(ast.get_docstring(tree) or "")) or set(outer)
    inner = [node for node in tree.body if isinstance(node, Owner)]
    kept = (
        tree.body if isinstance(tree, ast.FunctionDef) else [n for n in tree.body if n not in inner]
    )
    yield ids, sum(map(statements, kept)) + (not isinstance(tree, ast.Module))
    if not isinstance(tree, ast.FunctionDef):
        for node in inner:
            yield from python_parts(node, frozenset(ids))


def statements(node: ast.AST) -> int:
    """Return the number of statements in a node, docstrings left out."""
    return sum(isinstance(one, ast.stmt) and not is_text(one) for one in ast.walk(node))


def is_text(node: ast.AST) -> bool:
    """Tell whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def table(counted: dict[str, Counted]) -> Table:
    """Return the counts of twins by their names, a row for each requirement."""
    shown = Table(title="Alone + together with other requirements", title_justify="left")
    shown.add_column("Requirement")
    for name in counted:
        shown.add_column(f"{name}: statements", justify="right")
        shown.add_column("template lines", justify="right")
    names = {name for one in counted.values() for name in one.by_id}
    for name in sorted(names, key=lambda one: int(one.partition("-")[2])):
        efforts = [one.by_id[name] for one in counted.values()]
        shown.add_row(name, *(cell for effort in efforts for cell in cells(effort)))
    totals = [(one.statements, one.template_lines) for one in counted.values()]
    shown.add_row("each once", *(str(number) for pair in totals for number in pair), style="bold")
    return shown


def cells(effort: Effort) -> tuple[str, str]:
    """Return what a row says about one twin."""
    return (
        f"{effort.statements} + {effort.shared_statements}",
        f"{effort.template_lines} + {effort.shared_template_lines}",
    )
