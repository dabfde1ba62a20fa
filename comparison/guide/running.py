"""Where a requirement is seen in the running twins: found by the views that meet it."""

import re
import tomllib
from functools import cache

from comparison import spec
from comparison.regions import TwinCode
from tests.harness.declaration import ROOT

ACCESS = ROOT / "shared_spec/access.toml"
WRITTEN_PATH = re.compile(r"`(/[\w/.<>{}-]*)")
FIRST = {"ADM": "/admin/", "ACC": "/accounts/login/", "STK": "/items/"}


@cache
def pages() -> dict[str, str]:
    """Return an address that answers GET with a page, by the name of its route.

    For a route that only takes forms it is the page above it, whose form leads there.
    """
    routes = tomllib.loads(ACCESS.read_text("utf-8"))["routes"]
    shown = {path: address for path, route in routes.items() if (address := _page(path, route))}
    found = {}
    for path, route in routes.items():
        above = [shown[one] for one in shown if one != "/" and path.startswith(one)]
        if "name" in route and (address := shown.get(path) or (above or [""])[-1]):
            found.setdefault(route["name"], address)
    return found


def _page(path: str, route: dict) -> str:
    """Return an address of a route that shows a page to somebody."""
    for section in route.values():
        if isinstance(section, dict) and _is_page(section):
            address = section.get("at", path)
            if "{" not in address:
                return address
    return ""


def _is_page(section: dict) -> bool:
    return any("GET" in method.split() and "200" in str(cells) for method, cells in section.items())


def address(requirement: spec.Requirement, codes: tuple[TwinCode, ...]) -> str:
    """Return an address at which the requirement can be seen, the same in both twins.

    It is that of a view that meets it, else one that its entry names, else a page of its chapter.
    """
    known = pages()
    for part in (part for code in codes for part in code.region(requirement.id)):
        app = part.path.split("/")[-2] if "/" in part.path else ""
        if found := known.get(f"{app}:{part.name}"):
            return found
    for written in WRITTEN_PATH.findall(requirement.says):
        if written in known.values():
            return written
    return FIRST.get(requirement.chapter, "/")
