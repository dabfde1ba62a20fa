"""The tasks of howto.toml, each with the lines that do it in both twins."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison import places
from comparison.guide.site import Site, code_path

TASKS = Path(__file__).parents[1] / "howto.toml"


@dataclass(frozen=True)
class Link:
    """Where a twin does it."""

    twin: str
    place: str
    page: str


def groups() -> list[dict[str, Any]]:
    """Return the groups of tasks as they stand in howto.toml."""
    return tomllib.loads(TASKS.read_text("utf-8"))["group"]


def write(site: Site) -> None:
    """Write the page."""
    shown = [
        {
            "key": group["key"],
            "title": group["title"],
            "tasks": [
                {"what": task["task"], "says": task["says"], "links": links(site, task)}
                for task in group["tasks"]
            ],
        }
        for group in groups()
    ]
    count = sum(len(group["tasks"]) for group in shown)
    site.write("howto.html", "howto.html", groups=shown, count=count)


def links(site: Site, task: dict[str, str]) -> list[Link]:
    """Return where each twin does a task; a place is a path in stockroom/ and maybe a name."""
    found = []
    for code in site.codes:
        place = places.find(code, task[code.key])
        found.append(Link(code.name, place.label, code_path(code.folder, place.path, place.line)))
    return found
