"""Read a recording: the lines that ran for each requirement, as statements of functions."""

import ast
import json
import sysconfig
from collections import defaultdict
from functools import cache
from pathlib import Path

from coverage import CoverageData

from comparison.python_code import Function, is_text, nested

# As coverage names files: without symbolic links in the path.
PACKAGES = Path(sysconfig.get_path("purelib")).resolve()
Lines = dict[str, dict[str, set[int]]]  # by requirement, then by file
# By the requirements of a test, then by statement: the call stacks in which it ran.
Issued = dict[str, dict[str, list[list[str]]]]


def lines(folder: Path, twin: str) -> tuple[Lines, Lines]:
    """Return what ran of a twin, by paths in its folder, and of packages, by paths in theirs."""
    own: Lines = defaultdict(lambda: defaultdict(set))
    others: Lines = defaultdict(lambda: defaultdict(set))
    for file in sorted(folder.glob("process-*/coverage")):
        data = CoverageData(str(file))
        data.read()
        for measured in data.measured_files():
            path, found = _place(measured, twin, own, others)
            for line, contexts in data.contexts_by_lineno(measured).items() if path else ():
                for name in {name for context in contexts for name in context.split(",") if name}:
                    found[name][path].add(line)
    return own, others


def _place(measured: str, twin: str, own: Lines, others: Lines) -> tuple[str, Lines]:
    if not measured.endswith(".py"):  # a template that was compiled
        return "", own
    if Path(measured).is_relative_to(PACKAGES):
        return Path(measured).relative_to(PACKAGES).as_posix(), others
    return measured.rpartition(f"/{twin}/")[2] if f"/{twin}/" in measured else "", own


def issued(folder: Path) -> Issued:
    """Return the statements that ran, each with the lines of the twin that ran it."""
    found: Issued = defaultdict(lambda: defaultdict(list))
    for file in sorted(folder.glob("process-*/issued.json")):
        for context, statements in json.loads(file.read_text("utf-8")).items():
            for text, stacks in statements.items():
                found[context][text] += stacks
    return found


@cache
def called_statements(file: Path) -> dict[int, tuple[int, int]]:
    """Return by line the innermost statement in a function's body, by its first line."""
    found: dict[int, tuple[int, int]] = {}
    _visit(ast.parse(file.read_text("utf-8")), found, is_called=False)
    return found


def _visit(node: ast.AST, found: dict[int, tuple[int, int]], *, is_called: bool) -> None:
    for child in nested(node):
        if is_called and not is_text(child):
            own = range(child.lineno, child.end_lineno + 1)
            found.update(dict.fromkeys(own, (child.lineno, child.col_offset)))
        inside = isinstance(child, Function) or (is_called and not isinstance(child, ast.ClassDef))
        _visit(child, found, is_called=inside)


def count(root: Path, ran: dict[str, set[int]]) -> dict[str, int]:
    """Return the number of statements in functions that ran, by file."""
    found = {}
    for path, own in ran.items():
        known = called_statements(root / path)
        if number := len({known[line] for line in own if line in known}):
            found[path] = number
    return found
