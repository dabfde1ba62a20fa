"""Start-up, memory, speed and queries of both twins, compared with a hello-world application.

All in one run, alternating, so that other load affects both equally.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from comparison import history
from comparison.measured_server import serving
from tests.harness import declaration, process
from tests.harness.declaration import ROOT, Declaration, clean_environment
from tests.harness.twin import Twin

FILE = ROOT / "comparison/measured.json"
NAIVE = Path(__file__).with_name("naive")
STARTS, VISITS = 7, 100
PAGES = {
    "The list of items": ("/items/", "manager"),
    "One item": ("/items/HEX-M8-030/", "manager"),
    "The report of activity": ("/reports/activity/", "manager"),
    "The list of items in the admin": ("/admin/stock/item/", "manager"),
    "The login page": ("/accounts/login/", "anonymous"),
}
Row = dict[str, Any]


def make() -> dict[str, Any]:
    """Measure everything; takes about a minute."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hello = naive_projects(Path(folder, "naive"))
        rows = of_hello(hello)
        defaults = asked(hello)
        rows += of_twins(declaration.find(), Path(folder))
    python = ".".join(map(str, sys.version_info[:3]))
    return {
        **history.commit(*history.SOURCES),
        "python": python,
        "rows": rows,
        "defaults": defaults,
    }


def row(what: str, unit: str, django: float, flask: float, *, is_whole: bool) -> Row:
    """Return a figure of both with its ratio."""
    figures = {"django": round(django, 2), "flask": round(flask, 2)}
    return {"what": what, "unit": unit, **figures, "ratio": flask / django, "is_whole": is_whole}


def naive_projects(folder: Path) -> dict[str, Path]:
    """Return a folder with a new project of each framework."""
    found = {}
    for key in ("django", "flask"):
        found[key] = folder / key
        shutil.copytree(NAIVE, found[key], ignore=shutil.ignore_patterns("__pycache__"))
    run(["-m", "django", "startproject", "naive", "."], found["django"])
    run(["add_person.py"], found["django"])
    return found


def run(arguments: list[str], folder: Path) -> str:
    """Run Python in a folder and return what it prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, encoding="utf-8")  # noqa: S603
    return done.stdout


def asked(hello: dict[str, Path]) -> list[dict[str, str]]:
    """Return the protections of new projects, question by question."""
    found = {key: json.loads(run(["ask.py", f"{key}_app"], hello[key])) for key in hello}
    return [
        {"what": what, **{key: answers[what] for key, answers in found.items()}}
        for what in found["django"]
    ]


def in_turn(times: int, *asked: Callable[[], float]) -> list[float]:
    """Return the median of each, requested alternately and repeatedly."""
    found = [[one() for one in asked] for _ in range(times)]
    return [median(figures) for figures in zip(*found, strict=True)]


def of_starts(what: str, starts: list[tuple], *, is_whole: bool) -> list[Row]:
    """Return the start-up time, and the memory used then."""
    memory: list[list[float]] = [[], []]

    def start(at: int) -> float:
        with serving(*starts[at]) as served:
            memory[at].append(served.megabytes())
            return served.seconds

    seconds = in_turn(STARTS, lambda: start(0), lambda: start(1))
    held = [median(one) for one in memory]
    return [
        row(f"{what}: start-up", "s", *seconds, is_whole=is_whole),
        row(f"{what}: memory after the start", "MB", *held, is_whole=is_whole),
    ]


def of_hello(hello: dict[str, Path]) -> list[Row]:
    """Return the figures of hello-world applications."""
    server = [sys.executable, "-m", "waitress", "--listen={host}:{port}", "--threads=1"]
    starts = [
        ([*server, f"{key}_app:application"], hello[key], clean_environment()) for key in hello
    ]
    rows = of_starts("Hello", starts, is_whole=False)
    with ExitStack() as stack:
        both = [stack.enter_context(serving(*start)) for start in starts]
        taken = in_turn(VISITS, *(timed(one.client.get, "/") for one in both))
    return [*rows, row("Hello: a page", "ms", *taken, is_whole=False)]


def of_twins(twins: list[Declaration], folder: Path) -> list[Row]:
    """Return the figures of the stockroom."""
    now = process.current_time()
    with ExitStack() as stack:
        both = []
        for declared in twins:
            both.append(Twin(declared, folder, folder / declared.key, now))
            stack.callback(both[-1].stop)
        starts = [
            (
                one.declaration.command("serve", host="{host}", port="{port}"),
                one.declaration.folder,
                one.environment(),
            )
            for one in both
        ]
        rows = of_starts("Stockroom", starts, is_whole=True)
        for what, (path, role) in PAGES.items():
            visitors = [one.visitor(role) for one in both]
            queries = [visitor.visit(path).query_count for visitor in visitors]
            taken = in_turn(VISITS, *(timed(visitor.visit, path) for visitor in visitors))
            rows.append(row(what, "ms", *taken, is_whole=True) | {"queries": queries})
    return rows


def serve_command(twin: Declaration) -> list[str]:
    """Return the command that serves a twin, with host and port left open."""
    return twin.command("serve", host="{host}", port="{port}")


def timed(ask: Callable[[str], Any], path: str) -> Callable[[], float]:
    """Return a function that sends a request and returns its milliseconds."""

    def asked() -> float:
        began = time.perf_counter()
        ask(path)
        return (time.perf_counter() - began) * 1000

    return asked


def write(found: dict[str, Any]) -> None:
    """Store the measurements."""
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
