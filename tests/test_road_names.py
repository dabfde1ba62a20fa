"""The road stays small, uses the finished twins' names, and introduces those of the frameworks."""

import ast
import re
from fnmatch import fnmatchcase

import pytest

from comparison import road_code
from comparison.template_code import TAG, VALUE
from tests.harness import road
from tests.harness.declaration import ROOT
from tests.harness.road import Step
from tests.harness.road import names as road_names

STEPS = road.steps()
LAST = len(STEPS)
every_framework = pytest.mark.parametrize("framework", road.FRAMEWORKS)

# Lines of Python after the last step, without migrations, the project's own tests and blank lines.
MOST_LINES = {"django": 400, "flask": 700}

# Names at the end of the road that the finished twin lacks, and why. * matches any text.
NO_PAGE = "In the twins items are added in the admin and by the API; they have no page for it."
OTHER_NAMES = {
    "django": {
        "path stock:item_add /items/add/": NO_PAGE,
        "view stock.item_add": NO_PAGE,
        "template stock/item_form.html": NO_PAGE,
        "template stock/movement_form.html": "In the twins this form is on the item's page.",
        "template 403.html": "The twins have one page for all errors, error.html.",
    }
}
OTHER_NAMES["flask"] = {
    name.replace(":", "."): reason for name, reason in OTHER_NAMES["django"].items()
} | {
    "path admin.* /admin/<app_label>/<model_name>/*": "The twin adds a rule for each model.",
    "view admin.*": "The twin adds these views by the list MODEL_URLS, for each model.",
    "form stock.ItemForm": "The twin makes this form from the model, in item_form().",
    "field stock.Item.movements": "In the twin the admin fetches what an item's deletion affects.",
}

# Names that need no introduction, and why.
KNOWN = {
    "if": "It reads as in Python.",
    "else": "It reads as in Python.",
    "for": "It reads as in Python.",
    "BASE_DIR": "The project's own name for its folder.",
    "Flask": "The text calls the framework by this name.",
    "SQLAlchemy": "The text calls the library by this name.",
    "Migrate": "The text calls the extension Flask-Migrate.",
}
CODE = re.compile(r"```.*?```|`[^`]+`|<code>.*?</code>", re.DOTALL)
CALLED = re.compile(r"(?<![\w.])([a-z_]+)\(")
FILTER = re.compile(r"\|\s*([a-z]\w*)")


@every_framework
def test_the_project_stays_small(framework):
    lines = {
        path: sum(bool(line.strip()) for line in file.read_text("utf-8").splitlines())
        for path, file in road.files(framework, LAST).items()
        if path.endswith(".py") and not re.search(r"(^|/)(migrations|tests)[/.]", path)
    }
    most = MOST_LINES[framework]
    longest = sorted(lines, key=lines.get)[-3:]
    found = f"{sum(lines.values())} lines of Python by hand, and {most} are the most"
    assert sum(lines.values()) <= most, f"{found}. The longest: {longest}."


@every_framework
def test_the_names_match_those_of_the_finished_twin(framework):
    top = ROOT / f"{framework}_version"
    files = {
        file.relative_to(top).as_posix(): file
        for file in (top / "stockroom").rglob("*")
        if file.suffix in (".py", ".html")
    }
    theirs = road_names.names(framework, files)
    ours = road_names.names(framework, road.files(framework, LAST))
    excused = OTHER_NAMES[framework]
    others = {name: [one for one in excused if fnmatchcase(name, one)] for name in ours - theirs}
    unknown = sorted(name for name, reasons in others.items() if not reasons)
    assert not unknown, f"{top.name} has no such names: {unknown}."
    unused = excused.keys() - {one for reasons in others.values() for one in reasons}
    assert not unused, f"These have no name to excuse: {sorted(unused)}."


@pytest.mark.parametrize(
    "name",
    [
        "model stock.Item",
        "field stock.Item.unit_cost",
        "form stock.MovementForm",
        "service stock.record_movement",
        "view api.item_movements",
        "template stock/item_list.html",
    ],
)
@every_framework
def test_names_of_each_kind_are_found(framework, name):
    assert name in road_names.names(framework, road.files(framework, LAST))


@every_framework
def test_urls_are_found_with_their_prefixes(framework):
    found = road_names.names(framework, road.files(framework, LAST))
    between = {"django": ":", "flask": "."}[framework]
    assert f"path stock{between}item_detail /items/<sku>/" in found
    assert f"path api{between}item_list /api/v1/items" in found


@every_framework
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.folder.name)
def test_the_text_introduces_each_name_of_the_framework(framework, step):
    texts = (one.folder / "about.md" for one in STEPS[: step.number])
    code = " ".join(" ".join(CODE.findall(text.read_text("utf-8"))) for text in texts)
    missing = used(step, framework) - set(re.findall(r"\w+", code)) - KNOWN.keys()
    assert not missing, f"No text up to step {step.number} has these in code: {sorted(missing)}."


def used(step: Step, framework: str) -> set[str]:
    """Return the names of a framework used by the code and the templates of a step."""
    found = {name.rpartition(".")[2] for name in road_code.names_of(step, framework)}
    for path, file in step.files(framework).items():
        text = file.read_text("utf-8")
        if path.endswith(".html"):
            found.update(in_template(text))
        elif path.endswith(".py") and road_code.is_by_hand(path, file):
            found.update(settings(framework, path, ast.parse(text)))
    return found


def in_template(text: str) -> set[str]:
    """Return the tags, filters and global functions that a template uses."""
    tags = [tag for tag in TAG.finditer(text) if not tag[1].startswith("end")]
    inside = " ".join(match[0] for match in [*TAG.finditer(text), *VALUE.finditer(text)])
    return {tag[1] for tag in tags} | {*FILTER.findall(inside), *CALLED.findall(inside)}


def settings(framework: str, path: str, tree: ast.Module) -> set[str]:
    """Return the settings: assignments in settings.py, or the keys of Flask's configuration."""
    found: list[str] = []
    for node in ast.walk(tree):
        if framework == "django":
            is_setting = isinstance(node, ast.Assign) and path.endswith("/settings.py")
            found += map(ast.unparse, node.targets) if is_setting else []
        elif isinstance(node, ast.Dict):
            found += [key.value for key in node.keys if isinstance(key, ast.Constant)]
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.append(node.slice.value)
        elif isinstance(node, ast.keyword):
            found.append(node.arg)
    return {name for name in found if re.fullmatch(r"[A-Z]+(_[A-Z]+)*", str(name))}
