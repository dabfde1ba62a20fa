"""Selection of tests: the wanted requirements, and the number of cases of each test.

The short run skips, by rule, what is slow and rarely fails: further tests of a requirement in
the same file, further cases of a test, tests with hundreds of requests, most browser tests, tests
of this repository's own tools and documents, and servers other than the one that `up` starts. It
keeps what a removed guard of `mutants.toml` needs to be caught: tests marked as sharp.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.harness.declaration import ROOT

TESTS = ROOT / "tests"
FURTHER = "tests of a requirement beyond the first in a file (--spec runs them)"
CASES = "cases beyond the first of a test"
CELLS = "cells of the access table (only GET and POST, only roles where the response changes)"
TOOLS = "tests of this repository's own tools and documents"
BROWSER = "tests in a browser beyond a first look"
SERVERS = "tests with other servers"
THOROUGH = "tests under load or with hundreds of inputs"
# What every page must have, and one path through the stockroom.
FIRST_LOOK = ("test_pages.py", "test_without_script.py")
# Files whose tests take tens of seconds each: started first, so that none runs last.
LONG = ("test_chapters.py", "test_new_project.py", "test_faults.py", "test_road.py")
# Fixtures that start nginx, or twins with several processes.
OTHER_SERVERS = {"processes", "proxied", "private_server"}


def order(item: pytest.Item) -> tuple[str, bool]:
    """Return the sort key of a test: first those of both twins, whose databases are equal then.

    Of these, and then of each twin, long ones come first.
    """
    return twin_key(item), item.path.name not in LONG


def twin_key(item: pytest.Item) -> str:
    """Return the key of the twin that a test runs for, if any."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters["twin"].key if "twin" in parameters else ""


def wanted(option: str) -> set[str]:
    """Return the requirements that --spec names."""
    return {name.strip() for name in option.split(",") if name.strip()}


def requirements(item: pytest.Item) -> set[str]:
    """Return the requirements that a test proves."""
    return {name for marker in item.iter_markers("spec") for name in marker.args}


def reason_to_skip(file: Path) -> str:
    """Return why the short run does not even read a test file, or an empty string."""
    if file.parent == TESTS or file.name == "test_guide.py":
        return TOOLS
    return BROWSER if file.parent.name == "browser" and file.name not in FIRST_LOOK else ""


def sample(items: Sequence[pytest.Item], most: int) -> list[pytest.Item]:
    """Keep at most this many cases of each test for each twin, evenly spread if possible."""
    return [one for found in by_test(items).values() for one in found[:: _step(found, most)]]


def _step(found: list[pytest.Item], most: int) -> int:
    """Return the step that leaves this many cases of a test, or 1 if it is marked."""
    return 1 if found[0].get_closest_marker("every_case") else max(1, -(-len(found) // most))


def by_test(items: Sequence[pytest.Item]) -> dict[tuple[str, str], list[pytest.Item]]:
    """Return the cases of each test for each twin, in order."""
    cases: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        cases.setdefault((item.nodeid.partition("[")[0], twin_key(item)), []).append(item)
    return cases


def short(items: Sequence[pytest.Item], only_first: bool) -> tuple[list[pytest.Item], Counter[str]]:
    """Return the tests of the short run, and the number left out by reason.

    With only_first, a file's tests of a requirement are left out except the first.
    """
    kept, left_out, met = [], Counter(), set()
    for cases in by_test(items).values():
        if reason := _reason(cases[0]):
            left_out[reason] += len(cases)
            continue
        few = cases if cases[0].get_closest_marker("whole") else _few(cases)
        left_out[CASES] += len(cases) - len(few)
        if only_first and not _is_first(cases[0], met):
            left_out[FURTHER] += len(few)
        else:
            kept += few
    return kept, +left_out


def _is_first(item: pytest.Item, met: set[tuple[str, str, str]]) -> bool:
    """Return whether a test is its file's first of a requirement, or must run; extend met."""
    own = {(twin_key(item), item.path.name, name) for name in requirements(item)}
    is_new = not own <= met
    met |= own
    must_run = item.path.parent.name != "spec" or item.get_closest_marker("sharp")
    return is_new or bool(must_run)


def _few(cases: list[pytest.Item]) -> list[pytest.Item]:
    """Return the first case, and those marked as sharp: only they catch a mutant."""
    words = [word for marker in cases[0].iter_markers("sharp") for word in marker.args]
    return cases[:1] + [one for one in cases[1:] if any(word in one.nodeid for word in words)]


def _reason(item: pytest.Item) -> str:
    """Return why a test is not in the short run, or an empty string."""
    if item.get_closest_marker("thorough"):
        return THOROUGH
    return SERVERS if OTHER_SERVERS & set(item.fixturenames) else ""
