"""A pytest plugin: make tests deterministic, and name the running one."""

import ast
import inspect
import json
import os
import textwrap
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from comparison.recording import sql

EXCEPTIONS = Path(__file__).parents[1] / "evidence.toml"


class Evidence:
    """The running test, and the SQL of each test."""

    def __init__(self, folder: Path) -> None:
        """Write the twins' input, and the results, into a folder."""
        self.context, self.target = folder / "context", folder / "statements.json"
        self.is_measured = False
        self.statements: dict[str, set[str]] = {}
        self.tests: dict[str, int] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run a test of each requirement to warm up lazy code, then all."""
        if session.config.option.collectonly:
            return True
        firsts = {name: item for item in reversed(session.items) for name in requirements(item)}
        warming = [item for item in session.items if item in firsts.values()]
        order = [*warming, *session.items]
        for at, item in enumerate(order):
            self.is_measured = at >= len(warming)
            following = order[at + 1] if at + 1 < len(order) else None
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Name the requirements of the test while it runs, and store the SQL of its twin."""
        twin = item.funcargs.get("twin")
        if not (self.is_measured and twin):
            return (yield)
        name = ",".join(sorted(requirements(item)))
        start = twin.sql.position()
        self.context.write_text(name, "utf-8")
        try:
            return (yield)
        finally:
            self.context.write_text("", "utf-8")
            ran = map(sql.normalized, twin.sql.between(start))
            self.statements.setdefault(name, set()).update(filter(None, ran))
            self.tests[name] = self.tests.get(name, 0) + 1

    def pytest_sessionfinish(self) -> None:
        """Write the results."""
        found = {name: sorted(own) for name, own in sorted(self.statements.items())}
        self.target.write_text(json.dumps({"sql": found, "tests": self.tests}), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugin."""
    config.pluginmanager.register(Evidence(Path(os.environ["EVIDENCE_FOLDER"])))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests of requirements whose requests are sequential."""
    left_out = tomllib.loads(EXCEPTIONS.read_text("utf-8"))["left_out"]
    items[:] = [
        item
        for item in items
        if requirements(item)
        and f"{item.path.name}::{item.originalname}" not in left_out
        and not is_concurrent(item.function)
    ]


def requirements(item: pytest.Item) -> set[str]:
    """Return the requirements of a test."""
    return {name for marker in item.iter_markers("spec") for name in marker.args}


@cache
def is_concurrent(function: Any) -> bool:
    """Return whether a test sends concurrent requests."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return bool(names & {"together", "after_a_lock", "at_once", "Thread", "ThreadPoolExecutor"})
