"""A Python file as statements, each with the requirements that it meets.

The nearest ID wins: a comment above a statement or after it, else the docstring of the function,
the class or the module around it.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from comparison.spec import ID

Function = ast.FunctionDef | ast.AsyncFunctionDef
Owner = ast.Module | ast.ClassDef | Function
WORDS = ast.Name | ast.Attribute | ast.Constant | ast.arg | ast.keyword | ast.alias


@dataclass(frozen=True)
class Claimed:
    """Requirements, and the dotted name of the function or class that claims them."""

    by: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """One logical statement: a node of the syntax tree, whatever its formatting."""

    owner: str  # dotted name of the function or class around it or that it begins; "" at the top
    assigns: str  # dotted name that it assigns; "" if none
    ids: frozenset[str]
    claim: str  # dotted name of the function or class that claims them; "" for the module
    first: int  # with decorators and the comments above
    head: int  # with decorators
    last: int
    is_called: bool  # in the body of a function: it runs when that is called
    words: int  # names and values in it
    shape: str  # its content, without nested statements


@dataclass
class PythonCode:
    """The statements of one file, outer before inner, and the names it imports."""

    text: str
    statements: list[Statement] = field(default_factory=list)
    imports: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Parse the text."""
        tree = ast.parse(self.text)
        claimed = Claimed("", ids_of(ast.get_docstring(tree)))
        self._read(tree, "", claimed, is_called=False)

    def _read(self, owner: ast.AST, name: str, claimed: Claimed, *, is_called: bool) -> None:
        for node in nested(owner):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.imports |= imported(node)
            elif not is_text(node) and not self._is_typing_block(node):
                self._add(node, name, claimed, is_called=is_called)

    def _add(self, node: ast.stmt, name: str, claimed: Claimed, *, is_called: bool) -> None:
        defines = isinstance(node, Function | ast.ClassDef)
        if defines:
            name = f"{name}.{node.name}".lstrip(".")
        head = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        first, remarked = self._remarks(node, head)
        documented = ids_of(ast.get_docstring(node)) if defines else frozenset()
        if own := remarked or documented:
            claimed = Claimed(name, own)
        self.statements.append(
            Statement(
                owner=name,
                assigns=f"{name}.{target}".lstrip(".") if (target := assigned(node)) else "",
                ids=claimed.ids,
                claim=claimed.by,
                first=first,
                head=head,
                last=node.end_lineno,
                is_called=is_called,
                words=words(node),
                shape=shape(node),
            )
        )
        inside = isinstance(node, Function) or (is_called and not isinstance(node, ast.ClassDef))
        self._read(node, name, claimed, is_called=inside)

    def _is_typing_block(self, node: ast.stmt) -> bool:
        """Return whether a block contains only imports; record them."""
        body = getattr(node, "body", None)
        if not (isinstance(node, ast.If) and not node.orelse):
            return False
        if not all(isinstance(one, ast.Import | ast.ImportFrom) for one in body):
            return False
        for one in body:
            self.imports |= imported(one)
        return True

    def _remarks(self, node: ast.stmt, head: int) -> tuple[int, frozenset[str]]:
        """Return where the comments above a statement begin, and the IDs in them."""
        first = head
        while (first - 1) in self._comments and self._comments[first - 1][0]:
            first -= 1
        lines = list(range(first, head))
        if not isinstance(node, Function | ast.ClassDef):
            lines += range(head, own_end(node) + 1)
        said = " ".join(self._comments[line][1] for line in lines if line in self._comments)
        return first, ids_of(said)

    @cached_property
    def _comments(self) -> dict[int, tuple[bool, str]]:
        """Return the comments by line, each with whether it is alone on its line."""
        found = {}
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found[token.start[0]] = (alone, token.string)
        return found


def assigned(node: ast.stmt) -> str:
    """Return the name that a statement assigns; "" if there is no simple one."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    is_assignment = isinstance(node, ast.Assign | ast.AnnAssign)
    return targets[0].id if is_assignment and isinstance(targets[0], ast.Name) else ""


def nested(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements directly in a node, including its handlers and cases."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from nested(child)


def own_end(node: ast.stmt) -> int:
    """Return the last line of a statement before its nested statements."""
    inner = next(nested(node), None)
    return max(node.lineno, inner.lineno - 1) if inner else node.end_lineno


def ids_of(text: str | None) -> frozenset[str]:
    """Return the IDs in a text."""
    return frozenset(ID.findall(text or ""))


def is_text(node: ast.AST) -> bool:
    """Return whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(getattr(node, "value", None), ast.Constant)


def imported(node: ast.Import | ast.ImportFrom) -> set[tuple[str, str]]:
    """Return what a statement imports from outside the twin, as module and name."""
    if isinstance(node, ast.Import):
        names = (alias.name for alias in node.names)
        return {(name, "") for name in names if name.split(".")[0] != "stockroom"}
    inside = node.level or node.module.split(".")[0] == "stockroom"
    return set() if inside else {(node.module, alias.name) for alias in node.names}


def words(node: ast.stmt) -> int:
    """Return the number of names and values in a statement, without nested statements."""
    return sum(isinstance(one, WORDS) for one in _own(node))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):
            yield child
            yield from _own(child)


def shape(node: ast.stmt) -> str:
    """Return the content of a statement, without nested statements."""
    own = (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))
    return f"{type(node).__name__} {' '.join(map(ast.dump, own))}"
