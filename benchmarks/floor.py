"""The cost of a request in each twin, as a multiple of the floor: `inv bench`.

The floor runs the request's own statements with sqlite3 directly and renders a Jinja2 page of
the same size, or the same JSON. Both alternate in one process (in_process.py) pinned to one
core, so that other load affects both equally; only ratios are meaningful.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comparison import history, sources
from tests.harness import bulk, databases, declaration
from tests.harness.declaration import ROOT, Declaration
from tests.harness.process import HOST, TwinFailed, current_time
from tests.harness.program import give_token
from tests.harness.twin import Twin

FILE = ROOT / "benchmarks/floor.json"
# The item with the most demo data.
ITEM = "HEX-M8-030"
REQUESTS = {
    "List of items": "GET /items/",
    "Page of an item": f"GET /items/{ITEM}/",
    "Movements": "GET /movements/",
    "Dashboard": "GET /",
    "Activity report": "GET /reports/activity/",
    "Admin: list of items": "GET /admin/stock/item/",
    "API: list of items": "GET /api/v1/items",
    "API: an item": f"GET /api/v1/items/{ITEM}",
    "API: record a movement": f"POST /api/v1/items/{ITEM}/movements",
}
RECEIPT = json.dumps({"kind": "receipt", "quantity": 1})
LIMITS = {"rounds": 200, "seconds": 20, "profile_seconds": 3}
Found = dict[str, dict[str, Any]]


def make(sizes: list[int], chosen: str = "", limits: dict[str, float] = LIMITS) -> dict[str, Any]:
    """Measure the requests with `chosen` in their names, at each number of items."""
    twins, python = declaration.find(), ".".join(map(str, sys.version_info[:3]))
    names = [name for name in REQUESTS if chosen.lower() in name.lower()]
    found = {"python": python, "sources": digest(), **history.commit(*history.SOURCES)}
    found |= {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    found["sizes"] = {str(items): of_size(twins, items, names, limits) for items in sizes}
    return found


def of_size(
    twins: list[Declaration], items: int, names: list[str], limits: dict[str, float]
) -> Found:
    """Return the measurements of each request, by its name and by twin."""
    found: Found = {name: {} for name in names}
    for declared in twins:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            twin = Twin(declared, Path(folder), Path(folder, "own"), current_time())
            try:
                for name, one in zip(names, of_twin(twin, items, names, limits), strict=True):
                    found[name][declared.key] = one
            finally:
                twin.stop()
    return found


def of_twin(
    twin: Twin, items: int, names: list[str], limits: dict[str, float]
) -> list[dict[str, Any]]:
    """Return the measurements of each request, in a stockroom with this many more items."""
    asked = [request(twin, *REQUESTS[name].split()) | limits for name in names]
    for _done in bulk.enlarge(twin.store.file, items):
        pass
    copy = twin.folder / "floor.sqlite3"
    databases.copy(twin.store.file, copy)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.in_process", str(copy)],
        cwd=twin.declaration.folder,
        env=twin.environment(PYTHONPATH=str(ROOT)),
        input=json.dumps(asked),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        raise TwinFailed(f"{twin.name}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def request(twin: Twin, method: str, path: str) -> dict[str, Any]:
    """Return a manager's request as a WSGI environ, with its body."""
    is_json, content = path.startswith("/api/"), RECEIPT if method == "POST" else ""
    cookies = twin.visitor("manager").cookies if not is_json else {}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "REMOTE_ADDR": HOST,
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
    }
    if is_json:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {give_token(twin, 'manager')}"
    return {"environ": environ, "content": content, "is_json": is_json}


def digest() -> str:
    """Return a hash of the code of both twins."""
    return sources.digest(sources.code(declaration.find()))


def table(found: dict[str, Any], before: dict[str, Any] | None = None) -> Iterator[str]:
    """Yield a line for each figure, with its ratio to an earlier one of the same request."""
    for items, requests in found["sizes"].items():
        yield f"{int(items):,} items: multiples of the floor, median (quartiles)"
        earlier = before["sizes"].get(items, {}) if before else {}
        for name, twins in requests.items():
            shown = [
                f"{key} {middle:6.2f} ({low:.2f} to {high:.2f}){change(one, earlier, name, key)}"
                for key, one in twins.items()
                for low, middle, high in [one["ratio"]]
            ]
            yield f"  {name:23} {'   '.join(shown)}"


def change(one: dict[str, Any], earlier: Found, name: str, key: str) -> str:
    """Return the ratios of a figure and of its floor's time to the earlier ones."""
    if not (kept := earlier.get(name, {}).get(key)):
        return ""
    ratio, least = one["ratio"][1] / kept["ratio"][1], one["floor_ms"] / kept["floor_ms"]
    return f", {ratio:.2f}× the earlier figure (floor {least:.2f}×)"


def read() -> dict[str, Any]:
    """Return the stored figures."""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {"sizes": {}}


def write(found: dict[str, Any]) -> None:
    """Store the figures, and the writes of another run (writes.py)."""
    found = {"writes": read().get("writes", {})} | found
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
