"""The tests of the spec that a project without some chapters keeps.

A test is dropped with a chapter if its marker names one of the chapter's requirements, or the
chapter itself: `pytest.mark.chapter("reports")`. It is also dropped if it uses, even indirectly,
something that names the chapter's pages, tables or commands: a fixture, a helper, a constant. A
case of a test, or an element of a constant, can be dropped alone.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from comparison.new_chapters import CHAPTERS

# In the harness: modules that only a chapter's tests import.
HARNESS = {"api": ("tests.harness.program", "tests.harness.contract")}
# The tests in which a word may be the name of a record in a dump.
DUMPS = ("arrange_dump", "test_operations_load", "test_operations_dump")
COLLECTIONS = ast.List | ast.Tuple | ast.Set
Place = tuple[int, int]


@dataclass
class Module:
    """A file of tests, and its parts to drop."""

    path: Path
    name: str
    text: str
    tree: ast.Module
    # Dropped top-level names, and elements to cut.
    gone: set[str] = field(default_factory=set)
    cuts: set[ast.expr] = field(default_factory=set)
    # The names that were missing in the last pass.
    missing: tuple[set[str], set[str]] | None = None

    @classmethod
    def read(cls, path: Path, root: Path) -> "Module":
        """Parse a file below a project's folder."""
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        text = path.read_text("utf-8")
        return cls(path, name, text, ast.parse(text))

    def offset(self, line: int, column: int) -> int:
        """Return the offset in the text of a line, from 1, and a column in bytes."""
        lines = self.text.splitlines(keepends=True)
        before = sum(map(len, lines[: line - 1]))
        return before + len(lines[line - 1].encode()[:column].decode())

    def place(self, node: ast.expr | ast.stmt) -> Place:
        """Return the range of a part of the code, with its decorators or the following comma."""
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda one: one.lineno)
        column = 0 if isinstance(node, ast.stmt) else first.col_offset
        start = self.offset(first.lineno, column)
        end = self.offset(node.end_lineno, node.end_col_offset)
        return start, end + len(re.match(r"\s*,?", self.text[end:])[0])

    def is_left(self, node: ast.stmt) -> bool:
        """Return whether a statement is kept."""
        return not (names := names_of(node)) or not names <= self.gone

    def imports(self) -> set[str]:
        """Return the modules that it imports from."""
        return {one.module for one in self.tree.body if isinstance(one, ast.ImportFrom)}


class Shaking:
    """The tests of a project, from which those that need a chapter are dropped."""

    def __init__(self, root: Path, names: Iterable[str]) -> None:
        """Parse the tests of the spec."""
        self.names = set(names)
        chapters = [CHAPTERS[name] for name in names]
        self.mentions = re.compile("|".join(one.mentions for one in chapters))
        self.records = {record for one in chapters for record in one.records}
        self.methods = {method for one in chapters for method in one.methods}
        self.ids = re.compile("|".join(f"(?:{one.ids})" for one in chapters))
        self.harness = {module for name in names for module in HARNESS.get(name, ())}
        files = sorted((root / "tests" / "spec").glob("*.py"))
        self.modules = {one.name: one for one in (Module.read(path, root) for path in files)}

    def run(self) -> None:
        """Find parts to drop until there are no more, and write the files without them."""
        while any([self.shake(module) for module in self.modules.values()]):
            pass
        needed = set.union(*(module.imports() for module in self.modules.values()))
        for module in self.modules.values():
            write(module)
            is_test = module.path.name.startswith("test_") and module.name not in needed
            if is_test and not any(map(module.is_left, tests_of(module))):
                module.path.unlink()

    def shake(self, module: Module) -> bool:
        """Find parts of a module to drop; return whether there are new ones."""
        before = len(module.gone), len(module.cuts)
        missing = module.gone | self.missing_imports(module)
        fixtures = missing | self.modules["tests.spec.conftest"].gone
        if module.missing == (missing, fixtures):
            return False
        module.missing = missing, fixtures
        for node in module.tree.body:
            names = names_of(node)
            if not names or names <= module.gone:
                continue
            lists = list(lists_of(node))
            for one in lists:
                cut = [e for e in one.elts if self.is_tainted(e, missing, set(), module)]
                module.cuts |= set(cut)
            emptied = any(module.cuts.issuperset(one.elts) for one in lists if one.elts)
            if emptied or self.is_tainted(node, missing, fixtures, module):
                module.gone |= names
        return (len(module.gone), len(module.cuts)) != before

    def missing_imports(self, module: Module) -> set[str]:
        """Return the imported names that are dropped in their module."""
        found = set()
        for node in module.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                source = self.modules.get(node.module)
                whole = node.module in self.harness
                for one in node.names:
                    if whole or (source and one.name in source.gone):
                        found.add(one.asname or one.name)
        return found

    def is_tainted(
        self, node: ast.AST, missing: set[str], fixtures: set[str], module: Module
    ) -> bool:
        """Return whether code names a chapter or a dropped name, except in elements to cut."""
        if node in module.cuts:
            return False
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_record = module.path.stem in DUMPS and node.value in self.records
            return is_record or bool(self.mentions.search(node.value))
        if isinstance(node, ast.Name):
            return node.id in missing
        if isinstance(node, ast.Attribute) and node.attr in self.methods:
            return True
        if isinstance(node, ast.arg):
            return node.arg in fixtures
        if marks(node, "spec"):
            return any(self.ids.match(one.value) for one in node.args)
        if marks(node, "chapter"):
            return any(one.value in self.names for one in node.args)
        words = docstring(node)
        parts = (part for part in ast.iter_child_nodes(node) if part is not words)
        return any(self.is_tainted(part, missing, fixtures, module) for part in parts)


def marks(node: ast.AST, name: str) -> bool:
    """Return whether code is `pytest.mark.name(…)`."""
    is_named_so = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name
    return is_named_so and ast.unparse(node.func) == f"pytest.mark.{name}"


def docstring(node: ast.AST) -> ast.AST | None:
    """Return the docstring of a function or class, if it has one."""
    kinds = ast.FunctionDef | ast.ClassDef
    return node.body[0] if isinstance(node, kinds) and ast.get_docstring(node) else None


def names_of(node: ast.stmt) -> set[str]:
    """Return the names defined by a statement at the top of a module."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    return {one.id for each in targets for one in ast.walk(each) if isinstance(one, ast.Name)}


def lists_of(node: ast.stmt) -> Iterator[ast.expr]:
    """Yield the collections that may lose elements: a constant's, and the cases of a test."""
    value = getattr(node, "value", None)
    if isinstance(value, COLLECTIONS):
        # Names assigned together keep their values.
        if not any(isinstance(one, ast.Tuple) for one in getattr(node, "targets", [])):
            yield value
    for decorator in getattr(node, "decorator_list", []):
        if isinstance(decorator, ast.Call) and len(decorator.args) > 1:
            if isinstance(decorator.args[1], COLLECTIONS):
                yield decorator.args[1]


def tests_of(module: Module) -> list[ast.stmt]:
    """Return the tests of a module."""
    return [
        node for node in module.tree.body if any("test_" in name[:5] for name in names_of(node))
    ]


def write(module: Module) -> None:
    """Write a module without the dropped parts."""
    gone = [node for node in module.tree.body if not module.is_left(node)]
    text = module.text
    for start, end in reversed(merged(map(module.place, [*gone, *module.cuts]))):
        text = text[:start] + text[end:]
    if text != module.text:
        module.path.write_text(text, "utf-8")


def merged(places: Iterable[Place]) -> list[Place]:
    """Return ranges merged where they overlap or touch."""
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
