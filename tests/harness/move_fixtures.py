"""Fixtures of the tests of the page about moving: databases, and a Django project on one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import move, servers
from tests.harness.databases import Database
from tests.harness.move_projects import DjangoProject


@pytest.fixture
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Iterator[Callable[[str], Database]]:
    """Return a function that makes a database: of the twin of that key, or an empty one."""
    kind, made = request.config.option.db, []
    shared = tmp_path_factory.getbasetemp() / "moved"

    def make(name: str) -> Database:
        is_twin = name in ("django", "flask")
        one = move.stocked(name, kind, shared, tmp_path) if is_twin else None
        made.append(one or servers.make(kind, tmp_path, name))
        return made[-1]

    yield make
    for one in made:
        one.drop()


@pytest.fixture
def project(store: Callable[[str], Database], tmp_path: Path) -> DjangoProject:
    """Return a Django project on a database of the Flask twin."""
    return DjangoProject(tmp_path / "project", store("flask").url)
