"""The names in a project's code: models, fields, forms, services, URLs, views and templates.

They are read from the files with ast, in the same way for a road project and a finished twin.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

Trees = dict[str, ast.Module]
KINDS = {"models.py": "model", "forms.py": "form", "services.py": "service"}
DEFINED = {"services.py": ast.FunctionDef}


def names(framework: str, files: dict[str, Path]) -> set[str]:
    """Return the names in these files, by relative path, each with its kind."""
    trees = {
        path: ast.parse(file.read_text("utf-8"))
        for path, file in files.items()
        if path.startswith("stockroom/") and path.endswith(".py")
    }
    found = {
        f"template {path.partition('/templates/')[2]}" for path in files if path.endswith(".html")
    }
    for path, tree in trees.items():
        found.update(definitions(path, tree))
    urls = django_urls(trees) if framework == "django" else flask_urls(trees)
    for endpoint, view, path in urls:
        found |= {f"view {view}", f"path {endpoint} {path}"}
    return found


def definitions(path: str, tree: ast.Module) -> Iterator[str]:
    """Return the models with their fields, the forms, or the definitions of a services module."""
    _, *apps, file = path.split("/")
    if file not in KINDS:
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef | DEFINED.get(file, ast.ClassDef)):
            yield f"{KINDS[file]} {apps[0]}.{node.name}"
        if file == "models.py" and isinstance(node, ast.ClassDef):
            yield from (f"field {apps[0]}.{node.name}.{one}" for one in fields(node))


def fields(model: ast.ClassDef) -> Iterator[str]:
    """Return the fields of a model: annotated names, and names assigned a call."""
    for node in model.body:
        if isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield from map(ast.unparse, node.targets)


def django_urls(
    trees: Trees, path="stockroom/urls.py", prefix="/", space="", patterns="urlpatterns"
) -> Iterator[tuple[str, str, str]]:
    """Return endpoint, view and path of each URL pattern, including nested ones."""
    assigned = {
        ast.unparse(node.targets[0]): node.value
        for node in trees[path].body
        if isinstance(node, ast.Assign)
    }
    space = assigned["app_name"].value if "app_name" in assigned else space
    for call in assigned[patterns].elts:
        route, view = prefix + call.args[0].value, call.args[1]
        if isinstance(view, ast.Call) and ast.unparse(view.func) == "include":
            yield from included(trees, path, route, view.args[0])
            continue
        words = ast.unparse(view).partition(".as_view(")[0]
        named = [word.value.value for word in call.keywords if word.arg == "name"]
        yield f"{space}:{(named or [words])[0]}", f"{space}.{words.rpartition('.')[2]}", route


def included(
    trees: Trees, path: str, route: str, target: ast.expr
) -> Iterator[tuple[str, str, str]]:
    """Return the URLs of an include(): of another module, or of a list in this one."""
    if isinstance(target, ast.Constant):
        return django_urls(trees, f"{target.value.replace('.', '/')}.py", route)
    patterns, space = target.elts
    return django_urls(trees, path, route, space.value, patterns.id)


def flask_urls(trees: Trees) -> Iterator[tuple[str, str, str]]:
    """Return endpoint, view and path of each rule, by its blueprint."""
    prefixes = dict(registered(trees["stockroom/__init__.py"]))
    blueprints = {path: blueprint(tree) for path, tree in trees.items()}
    for path, tree in trees.items():
        owner = path if blueprints[path] else imported(path, tree)
        if call := blueprints.get(owner):
            name = call.args[0].value
            prefix = word(call, "url_prefix") or prefixes.get(owner, "")
            for rule, view in rules(tree):
                yield f"{name}.{view}", f"{name}.{view}", prefix + rule


def rules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Return the rules of a module with their views, from decorators and add_url_rule()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and one.args]
            yield from ((rule, node.name) for one in calls if (rule := rule_of(one)))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "bp.add_url_rule":
            views = [ast.unparse(one.value) for one in node.keywords if one.arg == "view_func"]
            yield from ((rule, view) for view in views if (rule := rule_of(node)))


def rule_of(call: ast.Call) -> str:
    """Return the rule that is the first argument of a call, or an empty text."""
    first = call.args[0]
    is_rule = isinstance(first, ast.Constant) and str(first.value).startswith("/")
    return first.value if is_rule else ""


def blueprint(tree: ast.Module) -> ast.Call | None:
    """Return the call that creates the blueprint of a module."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return next((call for call in calls if ast.unparse(call.func) == "Blueprint"), None)


def imported(path: str, tree: ast.Module) -> str:
    """Return the module next to this one that defines its blueprint, or a decorator with it."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            if {one.name for one in node.names} & {"bp", "api_route"}:
                return f"{path.rpartition('/')[0]}/{node.module}.py"
    return ""


def registered(factory: ast.Module) -> Iterator[tuple[str, str]]:
    """Return the module of each blueprint that is registered with a prefix, and the prefix."""
    modules = {
        one.asname: f"stockroom/{node.module}/{one.name}.py"
        for node in factory.body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    for node in ast.walk(factory):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "app.register_blueprint":
            if prefix := word(node, "url_prefix"):
                yield modules[ast.unparse(node.args[0]).partition(".")[0]], prefix


def word(call: ast.Call, name: str) -> str:
    """Return a keyword argument that is a string, or an empty string."""
    return next((one.value.value for one in call.keywords if one.arg == name), "")
