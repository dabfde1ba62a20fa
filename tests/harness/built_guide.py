"""The field guide, built once per run of the suite because it takes a few seconds."""

from pathlib import Path

import pytest

from comparison.guide import build
from tests.harness import databases


def folder(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the whole guide; the first worker that needs it builds it."""
    own = factory.getbasetemp()
    shared = own.parent if hasattr(config, "workerinput") else own
    with databases.locked(shared / "guide.lock"):
        if not (shared / "guide").exists():
            build.write(shared / "being-made", build.usual_addresses())
            (shared / "being-made").rename(shared / "guide")
    return shared / "guide"
