"""A twin's folder on its own, shared by the tests that run or change a copy."""

import shutil

import pytest

from tests.harness.declaration import Declaration

from .callers import Callers


@pytest.fixture(scope="module")
def carried_off(twin, tmp_path_factory) -> Declaration:
    """Return a copy of the twin's folder with nothing beside it; each file of tests has its own."""
    folder = tmp_path_factory.mktemp("alone") / twin.declaration.folder.name
    shutil.copytree(
        twin.declaration.folder, folder, ignore=shutil.ignore_patterns("var", "__pycache__")
    )
    return Declaration.read(folder)


@pytest.fixture(scope="session")
def everybody(twin) -> Callers:
    """Log each role in, once for each worker and twin."""
    return Callers(twin)


@pytest.fixture
def callers(everybody) -> Callers:
    """Return one person of each role, logged in, with the demo data as it was."""
    everybody.come_back()
    return everybody
