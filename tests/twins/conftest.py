"""A twin's folder on its own, shared by the tests that run or change a copy."""

import shutil

import pytest

from tests.harness.declaration import Declaration


@pytest.fixture(scope="module")
def carried_off(twin, tmp_path_factory) -> Declaration:
    """Return a copy of the twin's folder with nothing beside it; each file of tests has its own."""
    folder = tmp_path_factory.mktemp("alone") / twin.declaration.folder.name
    shutil.copytree(
        twin.declaration.folder, folder, ignore=shutil.ignore_patterns("var", "__pycache__")
    )
    return Declaration.read(folder)
