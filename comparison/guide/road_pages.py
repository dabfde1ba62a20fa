"""The road: one page per step, with its text, the code in both frameworks and its tests."""

import ast
import posixpath
import re
import shutil
from typing import Any

from markupsafe import Markup

from comparison import road_code, spec
from comparison.guide import exercise_pages, road_code_shown, road_curve, road_pictures
from comparison.guide.code_pages import is_shown
from comparison.guide.road_links import Link, rendered
from comparison.guide.site import TEMPLATES, Site, code_path
from comparison.road_code import Point
from tests.harness import declaration, road
from tests.harness.declaration import ROOT
from tests.harness.road import Step

LIST = "road/index.html"
# A link to a file of the repository, from the folder of a step.
RELATIVE = re.compile(r'href="(\.\./[^"#]+)"')


def links() -> list[Link]:
    """Return the pages of all steps."""
    return [
        Link(step.folder.name, step.number, f"Step {step.number}", step.title, step_path(step))
        for step in road.steps()
    ]


def step_path(step: Step) -> str:
    """Return the page of a step."""
    return f"road/{step.folder.name}.html"


def picture() -> dict[str, Any]:
    """Return the variables of road_curve.html and of the list of steps."""
    curve = road_code.curve()
    return {
        "steps": links(),
        "exercises": exercise_pages.links(),
        "points": curve,
        "panels": road_curve.panels(curve),
        "box": (road_curve.WIDTH, road_curve.HEIGHT, road_curve.LEFT),
    }


def write(site: Site) -> None:
    """Write the list and the pages of the steps."""
    site.write(LIST, "road.html", **picture())
    shutil.copy(TEMPLATES / "road.js", site.folder)
    steps = [*links(), *exercise_pages.links()]
    points = [Point(0, (0, 0), (0, 0), (0, 0)), *road_code.curve()]
    for at, step in enumerate(road.steps()):
        site.write(
            step_path(step),
            "step.html",
            steps=steps,
            step=steps[at],
            before=steps[at - 1] if at else None,
            after=steps[at + 1] if at + 1 < len(steps) else None,
            shown=road_pictures.shown(step),
            about=about(step),
            code=road_code_shown.code(site, step),
            tests=tests(step),
            frameworks=[framework(step, key) for key in road.FRAMEWORKS],
            measures=road_curve.MEASURES,
            now=vars(points[at + 1]),
            earlier=vars(points[at]),
        )
    road_pictures.copy(site.folder / "road")
    exercise_pages.write(site, steps)


def framework(step: Step, key: str) -> dict[str, Any]:
    """Return the task of a step in one framework."""
    packages = " ".join(step.about[key]["packages"])
    return {
        "key": key,
        "commands": [f"pip install {packages}", *road.commands(key, step.number, "python")],
        "names": road_code.new_names(step, key),
    }


def about(step: Step) -> Markup:
    """Return the text of a step as HTML, without its title."""
    html = rendered(step.folder / "about.md")
    html = RELATIVE.sub(lambda link: f'href="{target(step, link[1])}"', html)
    return Markup(html)  # noqa: S704 - the road's own text


def target(step: Step, link: str) -> str:
    """Return the page for a relative link in the text of a step."""
    path = posixpath.normpath(posixpath.join(f"road/{step.folder.name}", link))
    if found := re.fullmatch(r"(road/[^/]+)/about\.md", path):
        return f"../{found[1]}.html"
    if path.startswith("road"):
        return f"../{LIST}"
    for folder in (*(twin.folder for twin in declaration.find()), spec.FOLDER):
        inside = path.removeprefix(f"{folder.name}/")
        if inside != path and (folder / inside).is_file() and is_shown(folder / inside):
            return f"../{code_path(folder, inside)}"
    return "../structure.html" if (ROOT / path).exists() else link


def tests(step: Step) -> list[str]:
    """Return the requirements in the tests of a step, as sentences."""
    return [
        node.name.removeprefix("test_").replace("_", " ")
        for file in sorted((step.folder / "tests").glob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
