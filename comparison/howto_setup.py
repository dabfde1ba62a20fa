"""The files that the code of every card continues: those of the trials' applications.

Docstrings are left out, and so is the trials' package in the imports.
"""

import ast
import re
from pathlib import Path

TRIALS = Path(__file__).with_name("trials")
# By framework, each file with the name that a reader would give it.
FILES = {
    "django": {
        "stock/models.py": "django_project/stock/models.py",
        "stockroom/urls.py": "django_project/stockroom/urls.py",
    },
    "flask": {
        "settings.py": "flask_settings.py",
        "extensions.py": "flask_extensions.py",
        "models.py": "flask_models.py",
        "app.py": "flask_setup.py",
    },
}
# Their models; a test checks that both have the same.
MODELS = ["Category", "Supplier", "Item", "Movement"]
# Names that cards use without importing them.
NAMES = {
    "django": {*MODELS, "User"},
    "flask": {*MODELS, "User", "app", "create_app", "csrf", "db", "login_manager"},
}
# Code that a reader adds at the end of a file.
LAST = {"flask_setup.py": ["", "", "app = create_app()"]}
PACKAGE = re.compile(r"\bcomparison\.trials\.flask_")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
NO_LINT = re.compile(r"  # noqa.*")


def files(framework: str) -> dict[str, list[str]]:
    """Return the lines of each file."""
    return {name: _lines(path) for name, path in FILES[framework].items()}


def _lines(path: str) -> list[str]:
    source = NO_LINT.sub("", PACKAGE.sub("", (TRIALS / path).read_text("utf-8")))
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
            _leave_out(lines, node)
    kept = "\n".join(line for line in lines if line is not None)
    return [*re.sub(r"\n{3,}", "\n\n", kept).strip("\n").splitlines(), *LAST.get(path, [])[1:]]


def _leave_out(lines: list[str | None], node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
    """Put None for the lines of a docstring, and for the blank lines after it."""
    first, last = node.body[0].lineno - 1, node.body[0].end_lineno
    if len(node.body) == 1:
        # A body must not be empty.
        lines[first:last] = [" " * node.body[0].col_offset + "...", *[None] * (last - first - 1)]
        return
    while last < len(lines) and not lines[last]:
        last += 1
    lines[first:last] = [None] * (last - first)
