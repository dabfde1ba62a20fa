"""Where a requirement can be seen in the running twins: found by its views."""

import re
import tomllib
from functools import cache

from comparison import spec
from comparison.regions import TwinCode
from tests.harness.declaration import ROOT

ACCESS = ROOT / "shared_spec/access.toml"
WRITTEN_PATH = re.compile(r"`(/[\w/.<>{}-]*)")
FIRST = {
    "ACC": "/accounts/login/",
    "ADM": "/admin/stock/item/",
    "API": "/api/v1/docs",
    "CSV": "/items/import/",
    "STK": "/items/",
}
# The admin's views are the same for all models: no route name tells them apart.
ADMIN = {
    "ADM-1": "/admin/login/",
    "ADM-2": "/admin/",
    "ADM-4": "/admin/stock/item/?q=bolt&is_active__exact=1",
    "ADM-5": "/admin/stock/item/?o=-5",
    "ADM-6": "/admin/stock/item/2/change/",
    "ADM-7": "/admin/stock/item/add/",
    "ADM-8": "/admin/stock/item/2/change/",
    "ADM-10": "/admin/stock/category/3/delete/",
    "ADM-12": "/admin/stock/item/2/history/",
    "ADM-14": "/admin/accounts/user/4/change/",
    "ADM-15": "/admin/stock/stockmovement/",
    "ADM-16": "/admin/stock/item/2/change/",
}


@cache
def pages() -> dict[str, str]:
    """Return a URL that responds to GET with a page, by the name of its route.

    For a route that only accepts forms, it is the parent page, which has the form.
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
    """Return a URL of a route that shows a page to some role."""
    for section in route.values():
        if isinstance(section, dict) and _is_page(section):
            address = section.get("at", path)
            if "{" not in address:
                return address
    return ""


def _is_page(section: dict) -> bool:
    return any("GET" in method.split() and "200" in str(cells) for method, cells in section.items())


def address(requirement: spec.Requirement, codes: tuple[TwinCode, ...]) -> str:
    """Return a URL at which the requirement can be seen, the same in both twins.

    It is that of a view of the requirement, else one in its entry, else a page of its chapter.
    API URLs are left out: a reader who follows a link has no token.
    """
    known = pages()
    if requirement.chapter in ("ADM", "API"):
        return ADMIN.get(requirement.id, FIRST[requirement.chapter])
    for part in (part for code in codes for part in code.region(requirement.id)):
        app = part.path.split("/")[-2] if "/" in part.path else ""
        found = known.get(f"{app}:{part.name}")
        if found and not found.startswith("/api/"):
            return found
    for written in WRITTEN_PATH.findall(requirement.says):
        if written in known.values():
            return written
    return FIRST.get(requirement.chapter, "/")
