"""Fixtures of the tests of `learn`: a started project, and the command run on it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.learning import command, opening, walk

# This Python serves the project: creating an environment takes too long.
HERE = {"python": sys.executable}


@pytest.fixture
def learn(tmp_path: Path, capsys: pytest.CaptureFixture) -> Callable:
    """Return a function that runs `learn`, and returns whether it succeeded and its output."""

    def learn(framework: str = "flask", **options) -> tuple[bool, str]:
        capsys.readouterr()
        chosen = opening.Options(**HERE | {"once": True} | options)
        is_well = command.learn(framework, str(tmp_path / "mine"), chosen, print)
        return is_well, capsys.readouterr().out

    return learn


@pytest.fixture
def begun(tmp_path: Path) -> Callable:
    """Return a function that starts at a step, and returns the walk."""

    def begun(framework: str, first: int = 1, **options) -> walk.Walk:
        options = opening.Options(**HERE, first=str(first), **options)
        return opening.opened(tmp_path / "mine", framework, options)

    return begun
