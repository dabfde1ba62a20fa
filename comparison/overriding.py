"""The classes of a twin that replace a method of a framework's or an extension's class."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from comparison import documentation, sources

# A name of a record for its readers changes nothing of what the class does.
NAMED_ONLY = {"__str__", "__repr__"}
# The model class of Flask-SQLAlchemy is an attribute of its extension object, db.Model.
MADE = {"stockroom.extensions.db.Model": "flask_sqlalchemy.model.Model"}


def classes(folder: Path) -> list[str]:
    """Return such classes of a twin, outside its tests, as paths with names."""
    own = [
        path
        for path in sources.paths(folder)
        if sources.kind_of(Path(path)) in ("python", "settings")
    ]
    return [
        f"{path}::{node.name}"
        for path in own
        for node in ast.walk(sources.tree(folder / path))
        if isinstance(node, ast.ClassDef) and replaced(node, _module(path), str(folder))
    ]


def replaced(node: ast.ClassDef, module: str, folder: str) -> set[str]:
    """Return the methods of a class that replace one with a body in a class from elsewhere."""
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)} - NAMED_ONLY
    return own & _inherited(node, module, folder) if own else set()


def _inherited(node: ast.ClassDef, module: str, folder: str) -> set[str]:
    """Return the methods with a body of all bases of a class that are not the twin's."""
    found: set[str] = set()
    for base in node.bases:
        name = ast.unparse(base).partition("[")[0]
        if not (located := _locate(name, module, folder)):
            continue
        at, above = located
        if documentation.is_foreign(at):
            found |= {one.name for one in above.body if _has_body(one)}
        found |= _inherited(above, at, folder)
    return found


def _has_body(node: ast.stmt) -> bool:
    """Return whether this is a method that does something but raise an error."""
    if not isinstance(node, ast.FunctionDef):
        return False
    rest = [one for one in node.body if not isinstance(one, (ast.Expr, ast.Pass, ast.Raise))]
    calls = [one for one in node.body if isinstance(getattr(one, "value", None), ast.Call)]
    return bool(rest or calls)


@cache
def _locate(name: str, module: str, folder: str) -> tuple[str, ast.ClassDef] | None:
    """Return the class that a name means in a module, with the module that defines it."""
    return next(_named(name, module, folder), None)


def _named(name: str, module: str, folder: str) -> Iterator[tuple[str, ast.ClassDef]]:
    name, _, rest = name.partition(".") if "." in name else (name, "", "")
    for node in _top(_tree(module, folder)):
        if isinstance(node, ast.ClassDef) and node.name == name and not rest:
            yield module, node
        elif isinstance(node, ast.ImportFrom | ast.Import):
            for full in _imported(node, name, module, folder):
                yield from _full(f"{full}.{rest}".rstrip("."), folder)


def _full(name: str, folder: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield the class with a full name, such as django.db.models.Model."""
    name = MADE.get(name, name)
    module, _, attribute = name.rpartition(".")
    while module and not _file(module, folder):
        module, _, above = module.rpartition(".")
        attribute = f"{above}.{attribute}"
    if module:
        yield from _named(attribute, module, folder)


def _imported(node: ast.Import | ast.ImportFrom, name: str, module: str, folder: str) -> list[str]:
    """Return the full name that an import gives to a name, or might give with a star."""
    if isinstance(node, ast.Import):
        return [
            one.name if one.asname else name
            for one in node.names
            if name == (one.asname or one.name.partition(".")[0])
        ]
    source = node.module or ""
    if node.level:
        is_package = _file(module, folder).name == "__init__.py"
        parts = module.split(".")
        above = parts[: len(parts) - node.level + is_package]
        source = ".".join(filter(None, [*above, node.module]))
    return [
        f"{source}.{name if one.name == '*' else one.name}"
        for one in node.names
        if name == (one.asname or one.name) or one.name == "*"
    ]


def _top(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those below an if or a try among them."""
    for node in tree.body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from (one for one in ast.walk(node) if isinstance(one, ast.stmt))


def _tree(module: str, folder: str) -> ast.Module:
    found = _file(module, folder)
    return sources.tree(found) if found else ast.Module([], [])


@cache
def _file(module: str, folder: str) -> Path | None:
    """Return the file of a module of the twin or of an installed package; nothing is imported."""
    search = [folder] if module.partition(".")[0] == "stockroom" else None
    for part in module.split("."):
        found = PathFinder.find_spec(part, search)
        if not found or not found.origin or not found.origin.endswith(".py"):
            return None
        search = found.submodule_search_locations
    return Path(found.origin)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
